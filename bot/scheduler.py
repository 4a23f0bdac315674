"""The ticks. The database is the schedule; APScheduler only says "look now", a few times a minute or second."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.delivery import flows, rules
from bot.install.flows import clean_up, look_after_the_gone
from bot.moments.flows import forget
from bot.posts import flows as posts
from bot.posts import rules as posts_rules
from bot.privacy.flows import let_go
from bot.services import Services
from db.session import is_away, reason_of

log = logging.getLogger(__name__)

DELIVER_EVERY = 1.0  # seconds
RECOVER_EVERY = 5.0
CLOSE_EVERY = 5.0
POST_EVERY = 10.0
FORGET_EVERY = 600.0
CLEAN_UP_EVERY = 600.0
LOOK_AFTER_THE_GONE_EVERY = 3600.0
MEASURE_EVERY = 15.0
LET_GO_EVERY = 3600.0

LANES = 4  # deliveries under way at once: while one waits for Slack or the disk, the next can claim

Step = Callable[[Services], Awaitable[int]]


def build_scheduler(services: Services, *, pace: float = 1.0) -> AsyncIOScheduler:
    """The scheduler, not started. `pace` shortens every period, for a clock that runs faster."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    periods: list[tuple[Step, float, int]] = [
        (flows.deliver, DELIVER_EVERY, rules.BATCH),
        (flows.recover, RECOVER_EVERY, rules.RECOVERED),
        (posts.post_due, POST_EVERY, posts_rules.BATCH),
        (flows.close_old, CLOSE_EVERY, rules.CLOSED + 1),
        (flows.measure, MEASURE_EVERY, 1),
        (forget, FORGET_EVERY, 1),
        (clean_up, CLEAN_UP_EVERY, 1000),
        (look_after_the_gone, LOOK_AFTER_THE_GONE_EVERY, 1),
        (let_go, LET_GO_EVERY, 1),
    ]
    for step, seconds, full in periods:
        services.metrics.tick_begins(step.__name__)
        free = asyncio.Semaphore(LANES if step is flows.deliver else 1)
        scheduler.add_job(
            tick, "interval", (services, step, full, free), id=step.__name__, seconds=seconds / pace,
            coalesce=True, misfire_grace_time=None,
        )  # fmt: skip
    return scheduler


async def tick(services: Services, step: Step, full: int, free: asyncio.Lock | asyncio.Semaphore) -> None:
    """Start a step unless the last ones are still at it. It is a task of ours, which shutdown waits for."""
    if not free.locked():
        services.tasks.start(_run(services, step, full, free), name=step.__name__)


async def _run(services: Services, step: Step, full: int, free: asyncio.Lock | asyncio.Semaphore) -> None:
    """Take the step, again at once while its batches are full. Whatever goes wrong, the next tick comes."""
    name = step.__name__
    async with free:
        try:
            while await step(services) >= full and not services.tasks.ending:
                services.metrics.ticked(name)
            if failed := services.metrics.ticked(name):
                log.info("tick_well_again", extra={"step": name, "failed": failed})
        except Exception as error:
            _tell(error, name, times=services.metrics.tick_failed(name))


def _tell(error: Exception, step: str, *, times: int) -> None:
    """The first failures of a row, then ever fewer: a database that is away for an hour must not fill the log."""
    if times & (times - 1):  # told: 1, 2, 4, 8, 16, …
        return
    facts = {"step": step, "times": times}
    if is_away(error):
        log.warning("database_away", extra={**facts, "reason": reason_of(error)})
    else:
        log.exception("tick_failed", extra=facts)
