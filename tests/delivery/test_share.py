"""The largest workspace does not keep the smallest waiting, and no replica outruns what Slack lets a workspace have."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from bot.delivery import flows, rules
from bot.process import Bot
from db.models import Member, Workspace
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, settings_for
from tests.people import ROUND_THE_CLOCK, start

LARGE, SMALL = "T0LARGE", "T0SMALL"


async def _people(bot: Bot, model: int, team_id: str, count: int, *, due: datetime) -> None:
    """So many members who are all due, like the one with the id `model`."""
    async with bot.services.sessions.begin() as session:
        session.add(Workspace(team_id=team_id, installed_at=due))
        await session.flush()
        row = await session.get_one(Member, model)
        kept: dict[str, Any] = {c.name: getattr(row, c.name) for c in Member.__table__.columns if c.name != "id"}
        changed = {"team_id": team_id, "next_nudge_at": due}
        for first in range(0, count, 500):
            some = range(first, min(first + 500, count))
            await session.execute(insert(Member), [{**kept, **changed, "user_id": f"U{n}"} for n in some])


async def _bot(start_bot: StartBot, clock: Clock) -> tuple[Bot, int]:
    """A bot, and a member who is not due for years."""
    bot = await start_bot(web=False)
    model = await start(bot.services, "U0ANA", week=ROUND_THE_CLOCK)
    async with bot.services.sessions.begin() as session:
        await session.execute(update(Member).values(next_nudge_at=clock.now() + timedelta(days=1000)))
    return bot, model.id


async def _claimed(bot: Bot, now: datetime) -> Counter[str]:
    """What one tick claims, by workspace."""
    taken: Counter[str] = Counter()
    more = True
    while more:
        count, claimed = await flows.claim(bot.services, now)
        taken.update(one.member.team_id for one in claimed)
        more = count >= rules.BATCH
    return taken


async def test_a_workspace_of_fifty_thousand_does_not_starve_one_of_five(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot, model = await _bot(start_bot, clock)
    now = clock.now()
    await _people(bot, model, LARGE, 50_000, due=now - timedelta(minutes=2))
    await _people(bot, model, SMALL, 5, due=now - timedelta(seconds=1))

    taken = await _claimed(bot, now)

    assert taken == {LARGE: rules.SHARE, SMALL: 5}


async def test_all_replicas_together_keep_to_slacks_limit(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot, model = await _bot(start_bot, clock)
    await _people(bot, model, LARGE, 2000, due=clock.now())
    async with Bot(settings_for(slack, database), now=clock.now, web=False, worker=False) as other:
        taken: Counter[str] = Counter()
        for _ in range(60):
            for replica in (bot, other):
                taken += await _claimed(replica, clock.now())
            clock.advance(timedelta(seconds=1))

    assert taken[LARGE] == 300


async def test_many_large_workspaces_share_a_batch(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot, model = await _bot(start_bot, clock)
    for number in range(10):
        await _people(bot, model, f"T{number}", 300, due=clock.now() - timedelta(seconds=number))

    taken = await _claimed(bot, clock.now())

    assert len(taken) == 10
    assert min(taken.values()) == rules.SHARE
    assert max(taken.values()) < 2 * rules.SHARE  # one got the last places of a batch, and its share of the next


async def test_who_is_claimed_is_out_of_the_index_and_the_others_stay(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot, model = await _bot(start_bot, clock)
    await _people(bot, model, LARGE, 100, due=clock.now())

    await _claimed(bot, clock.now())

    async with bot.services.sessions.begin() as session:
        left = (await session.execute(select(Member.id).where(Member.next_nudge_at <= clock.now()))).all()
        held = (await session.execute(select(Member.id).where(Member.due_at.is_not(None)))).all()
    assert (len(left), len(held)) == (100 - rules.SHARE, rules.SHARE)
