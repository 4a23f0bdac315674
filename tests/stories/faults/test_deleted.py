"""A member has everything deleted while a nudge is on its way to them, at each step of the way."""

import pytest
from sqlalchemy import select

from bot.delivery import flows
from bot.hears import Call
from bot.privacy import flows as privacy
from db.models import Decision, Member, Nudge
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite
from tests.people import TEAM, jump_to_next
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count, posts
from tests.stories.faults.life import PEOPLE, join, live

DELETED, *OTHERS = PEOPLE
pytestmark = on_sqlite


@pytest.mark.parametrize("when", ["claimed", "posted", "left behind", "before anything"])
async def test_a_member_deleted_while_being_nudged_is_gone_and_nobody_else_is_touched(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tell: Tell, when: str
) -> None:
    bot = await start_bot(web=False)
    await join(bot, slack)
    await live(clock, 20, bot)
    at = await jump_to_next(bot.services, clock)

    async def delete() -> None:
        await privacy.forget(bot.services, Call(team_id=TEAM, enterprise_id=None, user_id=DELETED, now=at))

    if when == "before anything":
        await delete()
    else:
        _, claimed = await flows.claim(bot.services, at)
        assert [c.member.user_id for c in claimed] == [DELETED]
        if when == "claimed":
            await delete()
        if when != "left behind":
            ended = await flows.send_all(bot.services, claimed)
            if when == "posted":
                await delete()
            await flows.record(bot.services, ended)
        else:
            await delete()
    sent = len(posts(slack, [DELETED]))
    await live(clock, 60, bot)

    async with bot.services.sessions.begin() as session:
        member = (await session.execute(select(Member.id).where(Member.user_id == DELETED))).all()
        ids = set((await session.execute(select(Member.id))).scalars())
        left = [
            owner
            for owners in (select(Nudge.member_id), select(Decision.member_id))
            for owner in (await session.execute(owners)).scalars()
            if owner not in ids
        ]
    ledger = await count(bot.services, slack, OTHERS)
    tell(f"a member deleted while being nudged: {when}", ledger)
    assert (member, left) == ([], [])
    assert len(posts(slack, [DELETED])) == sent <= 2
    assert (ledger.doubled, ledger.lost, ledger.late, ledger.dropped) == (0, 0, 0, 0)
