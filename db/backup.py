"""Copies a SQLite database while the bot goes on writing to it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def back_up(database: Path, target: Path) -> int:
    """Write one consistent file, readable by its owner alone, and check it; how many bytes it has.

    Writers are not held up. Raises FileExistsError if `target` is there already, OSError if it cannot be written,
    sqlite3.Error if the database cannot be read or the copy is not sound. `target` appears only when it is whole.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    if not database.exists():
        raise FileNotFoundError(f"there is no {database}")
    part = target.with_name(f"{target.name}.part")
    os.close(os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600))  # it holds tokens
    try:
        with closing(sqlite3.connect(database, timeout=10)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)  # in one step: in several, every write would make it begin anew
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
            [(verdict,)] = copy.execute("PRAGMA quick_check(1)")
            if verdict != "ok":
                raise sqlite3.DatabaseError(f"the copy is not sound: {verdict}")
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size
