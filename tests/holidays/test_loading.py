"""The library of the holidays is heavy: who loads it, and where."""

import subprocess
import sys
from pathlib import Path

WATCHED = """
import asyncio, sys, threading

class Watch:
    loaded = set()

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] == "holidays":
            cls.loaded.add("the loop's" if threading.current_thread() is threading.main_thread() else "another")

sys.meta_path.insert(0, Watch)

from datetime import date
from bot.holidays.rules import days_off, parse_country
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import MONDAY, WORKSPACE, settings_for

async def main():
    clock = Clock(start=MONDAY, speed=0)
    async with Sandbox(seed=WORKSPACE, clock=clock) as slack:
        async with Bot(settings_for(slack, sys.argv[1]), now=clock.now, worker=False) as bot:
            await bot.services.tasks.finish(seconds=60)
            date(2026, 12, 25) in days_off(parse_country("Germany", locale="en"))

print("before:", *Watch.loaded)
asyncio.run(main())
print("then:", *Watch.loaded)
"""


def test_a_running_bot_loads_it_in_a_thread_and_nothing_else_loads_it_at_all(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'glutes.db'}"

    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, database], capture_output=True, text=True, timeout=120, check=False
    )

    assert ran.stdout.splitlines() == ["before:", "then: another"], ran.stderr
