"""One script per claim, each with its baseline in the same run. `python -m benchmarks` runs a short form of all."""
