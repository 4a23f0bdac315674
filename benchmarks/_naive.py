"""The naive design, to compare with: a job a member in a PostgreSQL job store, and the SDK's client as it comes."""

import asyncio
from datetime import UTC, datetime, timedelta

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks._message import message
from benchmarks._meter import Meter
from benchmarks._postgres import Server
from benchmarks._rounds import Figures

MESSAGE = message()
ended = 0
all_ended = asyncio.Event()


async def nudge(url: str, number: int, count: int) -> None:
    """What a member's job does."""
    global ended
    try:
        client = AsyncWebClient("xoxb-bench", base_url=f"{url}api/")
        await client.chat_postMessage(channel=f"U{number:08}", **MESSAGE)
    finally:
        ended += 1
        if ended == count:
            all_ended.set()


def build_scheduler(server: Server) -> AsyncIOScheduler:
    address = f"postgresql+psycopg://postgres@/postgres?host={server.folder}"
    return AsyncIOScheduler(timezone="UTC", jobstores={"default": SQLAlchemyJobStore(url=address)})


def add_jobs(scheduler: AsyncIOScheduler, url: str, count: int, *, due: datetime) -> None:
    for number in range(count):
        scheduler.add_job(
            "benchmarks._naive:nudge", "interval", (url, number, count), id=str(number), minutes=40,
            next_run_time=due, misfire_grace_time=None, coalesce=True, replace_existing=True,
        )  # fmt: skip


async def deliver(url: str, count: int, server: Server) -> Figures:
    """So many members who are due at once; what delivering cost."""
    scheduler = build_scheduler(server)
    scheduler.start(paused=True)
    add_jobs(scheduler, url, count, due=datetime.now(UTC) - timedelta(seconds=1))  # noqa: TID251
    meter = Meter(server)
    scheduler.resume()
    await all_ended.wait()
    figures = meter.read(count)
    scheduler.remove_all_jobs()
    scheduler.shutdown(wait=False)
    return figures
