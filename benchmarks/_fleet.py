"""Processes of the bot on a shared, hurried clock, and what befalls them."""

import asyncio
import multiprocessing
import os
import random  # noqa: TID251 - seeded, so that it replays
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from benchmarks._hurry import Hurry
from bot import loop
from bot.config import Settings
from bot.process import Bot

START = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
PAUSED = timedelta(seconds=75)  # longer than a lease
CLOCK = "clock"


def replica(settings: Settings, *, speed: float, web: bool, port_file: str) -> None:
    """Runs in a process of its own until it is killed."""
    loop.run(_replica(settings, speed, web, Path(port_file)))


async def _replica(settings: Settings, speed: float, web: bool, port_file: Path) -> None:
    clock = Hurry(port_file.parent / CLOCK, start=START)
    async with Bot(settings, now=clock, web=web, worker=not web, pace=speed / 3) as bot:
        if bot.http:
            port_file.with_suffix(".new").write_text(bot.http.url)
            port_file.with_suffix(".new").rename(port_file)
        await asyncio.Event().wait()


class Fleet:
    """Processes that are killed, or stopped for more than a lease, one after the other."""

    def __init__(self, settings: Settings, folder: Path, *, clock: Hurry, speed: float, dice: random.Random) -> None:
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["bot.process"])
        self._settings, self._folder, self._clock, self._speed, self._dice = settings, folder, clock, speed, dice
        self._members: list[tuple[BaseProcess, bool, str]] = []
        self.harm: Counter[str] = Counter()

    def start(self, *, web: bool, name: str) -> None:
        port_file = str(self._folder / name)
        kwargs = {"speed": self._speed, "web": web, "port_file": port_file}
        process = self._forks.Process(target=replica, args=(self._settings,), kwargs=kwargs)
        process.start()
        self._members.append((process, web, name))

    async def begin(self, *, workers: int, webs: int) -> None:
        """Start them all, and wait until the webs, which come last, listen."""
        for number in range(workers):
            self.start(web=False, name=f"worker{number}")
        for number in range(webs):
            self.start(web=True, name=f"web{number}")
        while not all((self._folder / f"web{number}").exists() for number in range(webs)):  # noqa: ASYNC110 - others'
            await asyncio.sleep(0.1)

    async def suffer(self) -> None:
        number = self._dice.randrange(len(self._members))
        process, web, name = self._members[number]
        assert process.pid is not None
        if web or self._dice.random() < 0.7:
            os.kill(process.pid, signal.SIGKILL)
            await asyncio.to_thread(process.join, 10)
            del self._members[number]
            (self._folder / name).unlink(missing_ok=True)
            self.harm["web killed" if web else "worker killed"] += 1
            self.start(web=web, name=name)
        else:
            os.kill(process.pid, signal.SIGSTOP)
            await self._clock.reach(self._clock() + PAUSED)
            os.kill(process.pid, signal.SIGCONT)
            self.harm["worker paused"] += 1

    def end(self) -> None:
        for process, _, _ in self._members:
            process.kill()
            process.join(10)
