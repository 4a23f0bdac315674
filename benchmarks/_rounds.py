"""What every benchmark here does alike: parts in processes of their own, several rounds, medians, a table or JSON."""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

Figures = dict[str, float]


def parser_of(module: str, text: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{module}", description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--part", help=argparse.SUPPRESS)  # of a measurement, in a process of its own
    return parser


def run_part(module: str, part: str, given: Mapping[str, Any], *, python: Sequence[str] = ()) -> Figures:
    """The figures of one part, measured in a fresh process: nothing else's memory, cache or event loop is in them."""
    command = [sys.executable, *python, "-m", f"benchmarks.{module}", "--part", json.dumps({"name": part, **given})]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{module}, {part}:\n{done.stderr}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def median_of(rounds: Sequence[Mapping[str, float]]) -> Figures:
    return {name: median(one[name] for one in rounds) for name in rounds[0]}


def table(rows: Sequence[Sequence[str]]) -> str:
    """The first row is the head; the first column is text, the others are figures."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    )
