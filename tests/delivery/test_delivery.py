"""What is due is sent once, in time or not at all, whatever Slack and our own processes do."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import flows
from bot.delivery.rules import LEASE, LEASE_MARGIN
from bot.moments.rules import Because
from bot.plan.flows import find
from bot.process import Bot
from bot.reasons.flows import why
from db.models import Member as Row
from db.models import Outcome, Workspace
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, settings_for
from tests.people import TEAM, jump_to_next, nudges_of, start

PEOPLE = ("U0ANA", "U0BEN", "U0CARO", "U0ADA")


async def _bot_with(slack: Sandbox, start_bot: StartBot, *people: str) -> Bot:
    bot = await start_bot(web=False)
    for user_id in people:
        await start(bot.services, user_id, dm_channel=slack.person(user_id).dm_channel)
    return bot


def _sent(slack: Sandbox, *people: str) -> int:
    return sum(len(slack.person(user_id).dm) for user_id in people)


async def test_nothing_is_sent_before_it_is_due(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")

    due = await jump_to_next(bot.services, clock)
    early = replace(bot.services, now=lambda: due - timedelta(seconds=1))
    claimed = await flows.deliver(early)

    assert claimed == 0
    assert _sent(slack, "U0ANA") == 0


async def test_overlapping_ticks_and_two_processes_send_each_nudge_once(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot = await _bot_with(slack, start_bot, *PEOPLE)
    async with Bot(settings_for(slack, database), now=clock.now, web=False, worker=False) as other:
        await jump_to_next(bot.services, clock)
        clock.advance(timedelta(minutes=4))  # the spread of all four

        await asyncio.gather(*(flows.deliver(b.services) for b in (bot, other, bot, other)))

    assert [len(slack.person(user_id).dm) for user_id in PEOPLE] == [1, 1, 1, 1]
    assert Counter(n.outcome for n in await nudges_of(bot.services)) == {Outcome.SENT: 4}


async def test_after_a_night_off_nothing_is_sent_late(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    due = await jump_to_next(bot.services, clock)

    clock.advance(timedelta(minutes=5, seconds=1))
    await flows.deliver(bot.services)

    member = await find(bot.services, TEAM, "U0ANA")
    assert member is not None
    assert _sent(slack, "U0ANA") == 0
    assert member.next_nudge_at == clock.now() + timedelta(minutes=40)
    assert due < clock.now()


async def test_when_slack_asks_for_patience_the_workspace_waits_and_the_slot_is_kept(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    slack.faults.next("chat.postMessage", error=429, retry_after=90)

    await flows.deliver(bot.services)
    clock.advance(timedelta(seconds=89))
    waiting = await flows.deliver(bot.services)
    clock.advance(timedelta(seconds=2))
    await flows.deliver(bot.services)

    (nudge,) = await nudges_of(bot.services)
    assert waiting == 0
    assert _sent(slack, "U0ANA") == 1
    assert nudge.outcome is Outcome.SENT
    assert nudge.sent_at == clock.now()


async def test_a_wait_that_is_too_long_drops_the_slot(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    slack.faults.next("chat.postMessage", error=429, retry_after=400)

    await flows.deliver(bot.services)
    clock.advance(timedelta(seconds=401))
    await flows.deliver(bot.services)

    (nudge,) = await nudges_of(bot.services)
    member = await find(bot.services, TEAM, "U0ANA")
    assert member is not None
    assert _sent(slack, "U0ANA") == 0
    assert nudge.outcome is Outcome.DROPPED
    assert member.next_nudge_at == clock.now() + timedelta(minutes=40)


@pytest.mark.parametrize("fault", ["drop_after", 500])
async def test_a_post_that_may_have_arrived_is_looked_up_and_never_repeated(
    slack: Sandbox, clock: Clock, start_bot: StartBot, fault: str | int
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    slack.faults.next("chat.postMessage", error=fault)

    await flows.deliver(bot.services)
    clock.advance(LEASE)
    await flows.recover(bot.services)

    (nudge,) = await nudges_of(bot.services)
    assert _sent(slack, "U0ANA") == 1
    assert nudge.outcome is Outcome.SENT
    assert nudge.ts == slack.person("U0ANA").dm[0].ts


async def test_without_the_right_to_look_a_doubtful_nudge_is_dropped(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    slack.faults.next("chat.postMessage", error="drop_after")
    slack.faults.always("conversations.history", error="slack_error:missing_scope")

    await flows.deliver(bot.services)
    clock.advance(LEASE)
    await flows.recover(bot.services)

    (nudge,) = await nudges_of(bot.services)
    member = await find(bot.services, TEAM, "U0ANA")
    assert member is not None
    assert _sent(slack, "U0ANA") == 1  # the one that Slack had taken
    assert nudge.outcome is Outcome.DROPPED
    assert member.next_nudge_at == clock.now() + timedelta(minutes=40)


async def test_a_process_that_slept_through_its_lease_sends_and_records_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    _, claimed = await flows.claim(bot.services, clock.now())

    clock.advance(LEASE)
    await flows.recover(bot.services)
    late = await asyncio.gather(*(flows.send(bot.services, nudge) for nudge in claimed))
    await flows.record(bot.services, list(zip(claimed, late, strict=True)))

    assert _sent(slack, "U0ANA") == 1
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.SENT]


async def test_a_process_that_slept_just_before_its_post_posts_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, other = await _bot_with(slack, start_bot, "U0ANA"), await start_bot(web=False)
    await jump_to_next(bot.services, clock)
    tokens = bot.services.slack._tokens
    token_of = tokens.token_of

    async def sleeps(team_id: str) -> str:  # the last thing that is waited for
        monkeypatch.setattr(tokens, "token_of", token_of)
        clock.advance(LEASE)
        await flows.recover(other.services)
        return await token_of(team_id)

    _, claimed = await flows.claim(bot.services, clock.now())
    monkeypatch.setattr(tokens, "token_of", sleeps)
    bot.services.pictures.assets = {}  # whose upload asks for the token as well
    late = await asyncio.gather(*(flows.send(bot.services, nudge) for nudge in claimed))
    await flows.record(bot.services, list(zip(claimed, late, strict=True)))

    assert _sent(slack, "U0ANA") == 1
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.SENT]


async def test_what_was_not_posted_in_time_goes_out_at_the_next_tick_and_nobody_has_to_look(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    _, claimed = await flows.claim(bot.services, clock.now())

    clock.advance(LEASE - LEASE_MARGIN)  # the machine stood still for a while
    slow = await asyncio.gather(*(flows.send(bot.services, nudge) for nudge in claimed))
    await flows.record(bot.services, list(zip(claimed, slow, strict=True)))
    unsent = _sent(slack, "U0ANA")
    await flows.deliver(bot.services)

    assert (unsent, _sent(slack, "U0ANA")) == (0, 1)
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.SENT]
    assert slack.calls_of("conversations.history") == []


async def test_who_asks_why_hears_that_a_nudge_nobody_could_send_in_time_was_dropped(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    await flows.claim(bot.services, clock.now())  # and is killed

    clock.advance(timedelta(minutes=6))
    await flows.recover(bot.services)

    found = await why(bot.services, TEAM, "U0ANA", clock.now())
    assert found is not None
    assert [(told.kind, told.because) for told in found[1]] == [("dropped", Because.LATE)]
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.DROPPED]


async def test_hours_changed_while_a_nudge_is_under_way_count_once_it_is_sent(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    await jump_to_next(bot.services, clock)
    _, claimed = await flows.claim(bot.services, clock.now())

    await start(bot.services, "U0ANA", minutes=90)
    meanwhile = await flows.deliver(bot.services)
    ends = [await flows.send(bot.services, nudge) for nudge in claimed]
    await flows.record(bot.services, list(zip(claimed, ends, strict=True)))

    member = await find(bot.services, TEAM, "U0ANA")
    assert member is not None
    assert meanwhile == 0
    assert _sent(slack, "U0ANA") == 1
    assert member.next_nudge_at == clock.now() + timedelta(minutes=90)


@pytest.mark.parametrize("word", ["user_not_found", "messages_tab_disabled"])
async def test_who_cannot_be_reached_for_good_gets_no_more_nudges(
    slack: Sandbox, clock: Clock, start_bot: StartBot, word: str
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA", "U0BEN")
    await jump_to_next(bot.services, clock)
    slack.faults.next("chat.postMessage", error=f"slack_error:{word}")

    await flows.deliver(bot.services)

    members = [await find(bot.services, TEAM, user_id) for user_id in ("U0ANA", "U0BEN")]
    stopped = [m for m in members if m is not None and m.stopped_because]
    assert [(m.stopped_because, m.next_nudge_at) for m in stopped] == [(word, None)]


async def test_a_revoked_token_stops_the_workspace(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await _bot_with(slack, start_bot, *PEOPLE)
    await jump_to_next(bot.services, clock)
    slack.faults.always("chat.postMessage", error="slack_error:token_revoked")

    await flows.deliver(bot.services)
    calls = len(slack.calls_of("chat.postMessage"))
    clock.advance(timedelta(hours=2))
    claimed = await flows.deliver(bot.services)

    async with bot.services.sessions.begin() as session:
        workspace = await session.get_one(Workspace, TEAM)
    assert workspace.gone_at is not None
    assert claimed == 0
    assert len(slack.calls_of("chat.postMessage")) == calls


async def test_a_poison_member_stops_nobody_else(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA", "U0BEN")
    ana = await find(bot.services, TEAM, "U0ANA")
    assert ana is not None
    async with bot.services.sessions.begin() as session:
        row = await session.get_one(Row, ana.id)
        row.zone = "Mars/Olympus"
    await jump_to_next(bot.services, clock)
    clock.advance(timedelta(minutes=4))

    await flows.deliver(bot.services)

    async with bot.services.sessions.begin() as session:
        row = await session.get_one(Row, ana.id)
    assert [_sent(slack, user_id) for user_id in ("U0ANA", "U0BEN")] == [0, 1]
    assert row.next_nudge_at == clock.now() + timedelta(hours=1)


async def test_an_unanswered_nudge_is_missed_and_closed_when_the_next_one_comes(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await _bot_with(slack, start_bot, "U0ANA")
    for _ in range(2):
        await jump_to_next(bot.services, clock)
        await flows.deliver(bot.services)
        await bot.services.tasks.finish(seconds=10)  # the review of habits holds the row

    await flows.close_old(bot.services)

    first, second = slack.person("U0ANA").dm
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.MISSED, Outcome.SENT]
    assert [block["type"] for block in first.blocks] == ["context"]
    assert second.blocks[-1]["type"] == "actions"
