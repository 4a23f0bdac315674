"""Processes of the bot as they run in earnest, on a clock that begins at noon; and what they cost."""

import asyncio
import gc
import logging
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

import psutil

from benchmarks._people import NOON
from benchmarks._presses import SECRET
from bot import loop
from bot.config import Settings, read_settings
from bot.process import Bot


def settings(slack: str, database: str, key: str) -> Settings:
    return read_settings({
        "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET, "SLACK_SIGNING_SECRET": SECRET,
        "TOKEN_KEY": key, "SLACK_API_URL": f"{slack}api/", "DATABASE_URL": database,
        "PUBLIC_URL": "https://glutes.example.com", "PORT": "0",
    })  # fmt: skip


def replica(settings: Settings, *, zero: float, web: bool, folder: str, name: str) -> None:
    """Runs in a process of its own until it is told to stop."""
    logging.basicConfig(level=logging.ERROR, filename=Path(folder) / f"{name}.log")
    loop.run(_replica(settings, zero, web, Path(folder) / name))


async def _replica(settings: Settings, zero: float, web: bool, file: Path) -> None:
    def now() -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - zero)

    async with Bot(settings, now=now, web=web, worker=not web) as bot:
        gc.freeze()  # as `python -m bot run` does
        new = file.with_suffix(".new")
        new.write_text(bot.http.url if bot.http else "")
        new.rename(file)
        await asyncio.Event().wait()


@dataclass
class Replica:
    process: BaseProcess
    web: bool
    url: str = ""

    def cpu(self) -> float:
        """Seconds so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def rss(self) -> int:
        """Bytes."""
        return int(psutil.Process(self.process.pid).memory_info().rss)


@dataclass
class Fleet:
    replicas: list[Replica] = field(default_factory=list)
    zero: float = 0.0
    folder: Path = Path()

    @property
    def urls(self) -> list[str]:
        return [one.url for one in self.replicas if one.web]

    def errors(self) -> list[str]:
        """What was logged as an error, without its traceback."""
        lines = [line for file in self.folder.glob("*.log") for line in file.read_text().splitlines()]
        return [line for line in lines if line.startswith(("ERROR", "CRITICAL"))]


@contextmanager
def fleet(settings: Settings, folder: Path, *, webs: int, workers: int = 1) -> Iterator[Fleet]:
    """Started, and ready to be pressed."""
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["bot.process"])
    running = Fleet(zero=time.monotonic(), folder=folder)
    try:
        for number in range(webs + workers):
            name, web = f"replica{number}", number < webs
            options = {"zero": running.zero, "web": web, "folder": str(folder), "name": name}
            process = forks.Process(target=replica, args=(settings,), kwargs=options)
            process.start()
            running.replicas.append(Replica(process, web))
        for number, one in enumerate(running.replicas):
            one.url = _ready(folder / f"replica{number}", one.process)
        yield running
    finally:
        for one in running.replicas:
            one.process.terminate()
            one.process.join(5)
            one.process.kill()


def _ready(file: Path, process: BaseProcess) -> str:
    while not file.exists():
        if not process.is_alive():
            raise RuntimeError(f"{file.name} did not start")
        time.sleep(0.05)
    return file.read_text()
