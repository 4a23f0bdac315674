"""Public holidays by country."""
