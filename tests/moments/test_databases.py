"""What the moments keep and forget, on each kind of database."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.moments import flows as moments
from bot.privacy import flows as privacy
from bot.process import Bot
from db.models import Decision, Workspace
from db.models import Member as Row
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.moments.steps import NINE, due_of, nudges, row_of, tick, to_due
from tests.people import TEAM, nudges_of


async def test_do_not_disturb_that_no_event_told_of_is_asked_for_before_sending(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    planned = await due_of(bot)
    ana.user.dnd = (NINE, planned + timedelta(minutes=10))  # no event: we were not connected

    await to_due(slack, bot, clock)

    assert nudges(ana) == []
    assert [n.outcome for n in await nudges_of(bot.services)] == ["held"]
    assert await due_of(bot) == planned + timedelta(minutes=10)
    asked = slack.calls_of("dnd.teamInfo")[-1].args
    assert (asked["team_id"], asked["users"]) == (TEAM, "U0ANA")  # an organisation's token does not say which team

    await to_due(slack, bot, clock)

    assert len(nudges(ana)) == 1
    assert len(await nudges_of(bot.services)) == 1


async def test_a_huddle_is_a_chance_to_walk_within_seconds_and_once(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    clock.advance(timedelta(minutes=30))

    ana.becomes(huddle=True)
    await tick(slack, bot)

    assert len(nudges(ana)) == 1
    assert "You're in a huddle" in nudges(ana)[0].text
    assert (await nudges_of(bot.services))[0].movement == "walk_call"

    clock.advance(timedelta(minutes=45))
    ana.becomes(status_text="Deep in it")  # any event while the huddle goes on
    await tick(slack, bot)

    assert len(nudges(ana)) == 1

    ana.becomes(huddle=False)
    await tick(slack, bot)

    assert len(nudges(ana)) == 2
    assert "huddle" not in nudges(ana)[1].text


async def test_a_missing_scope_is_asked_for_once_and_nudges_go_on(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    slack.faults.always("dnd.teamInfo", error="slack_error:missing_scope")

    await to_due(slack, bot, clock)
    await to_due(slack, bot, clock)

    assert len(nudges(ana)) == 2
    assert len(slack.calls_of("dnd.teamInfo")) == 1
    async with bot.services.sessions.begin() as session:
        workspace = await session.get_one(Workspace, TEAM)
    assert workspace.missing_scopes == ["dnd:read"]


@pytest.mark.parametrize("at_once", [1, 10_000])
async def test_decisions_and_ended_signals_are_forgotten_within_a_day(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr("bot.moments.flows.AT_ONCE", at_once)
    ana.becomes(dnd=(NINE, NINE + timedelta(hours=3)))
    await slack.settled()
    await to_due(slack, bot, clock)

    clock.advance(timedelta(days=1, minutes=1))
    await moments.forget(bot.services)

    row = await row_of(bot.services)
    told = await ana.types("/glutes why now")
    async with bot.services.sessions.begin() as session:
        kept = (await session.execute(select(func.count()).select_from(Decision))).scalar_one()
    assert (row.dnd_from, row.dnd_until, kept) == (None, None, 0)
    assert "nothing to decide" in told.text


async def test_the_end_of_a_leave_counts_also_when_the_leave_is_forgotten(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await ana.types("/glutes every 90")
    ends = NINE + timedelta(hours=2)
    ana.becomes(status_text="Doctor's appointment", status_expiration=int(ends.timestamp()))
    await slack.settled()
    planned = await due_of(bot)

    clock.jump(ends + timedelta(minutes=75))
    await moments.forget(bot.services)
    await ana.types("/glutes days mon-fri")  # plans anew

    assert planned == ends + timedelta(minutes=90)
    assert await due_of(bot) == planned
    assert (await row_of(bot.services)).status is None


async def test_decisions_go_into_the_members_export_and_with_them_but_not_to_the_workspace(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await to_due(slack, bot, clock)
    sessions = bot.services.sessions

    own = await privacy.export(sessions, TEAM, "U0ANA", now=clock.now())
    whole = await privacy.export_workspace(sessions, TEAM, now=clock.now())
    async with sessions.begin() as session:
        await session.delete(await session.get_one(Row, (await row_of(bot.services)).id))
    async with sessions.begin() as session:
        left = (await session.execute(select(func.count()).select_from(Decision))).scalar_one()

    assert [d["because"] for d in own["tables"]["decisions"]] == ["interval"]
    assert "decisions" not in whole["tables"]
    assert not {"status", "huddle", "dnd_until"} & whole["tables"]["members"][0].keys()
    assert left == 0
