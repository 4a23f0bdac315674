"""The README of the pretend workspace says of each method of Slack's what is so."""

import re
from pathlib import Path

from sandbox.methods import METHODS

README = (Path(__file__).parents[2] / "sandbox" / "README.md").read_text(encoding="utf-8")


def told(column: int) -> set[str]:
    """The methods that the table names in a column: 1 is covered, 2 is not."""
    table = README.partition("## Slack's methods")[2].partition("## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| `")]
    return {f"{row[0].split('`')[1]}.{name}" for row in rows for name in re.findall(r"`([\w.]+)`", row[column])}


def test_the_table_names_the_methods_that_are_covered_and_no_other() -> None:
    assert told(1) == METHODS.keys()


def test_what_is_said_to_be_missing_is_missing() -> None:
    assert len(told(2)) > 20
    assert told(2) & METHODS.keys() == set()


def test_the_app_in_it_has_ten_lines_at_most() -> None:
    app = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]

    assert 0 < len([line for line in app.splitlines() if line.strip()]) <= 10
