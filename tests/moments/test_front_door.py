"""The right moment, through the front door: what a member's Slack says, and what arrives in their messages."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.moments.steps import EVERY, NINE, due_of, nudges, row_of, tick, to_due
from tests.people import nudges_of, start


@pytest.fixture
def database(sqlite: str) -> str:
    """One kind is enough here; what the databases do differently is in test_databases.py."""
    return sqlite


async def test_who_comes_back_from_leave_is_nudged_one_interval_later(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(status_text="Doctor's appointment")
    await slack.settled()
    clock.advance(timedelta(hours=2))
    await tick(slack, bot)

    ana.becomes(status_text="")
    await tick(slack, bot)

    assert nudges(ana) == []
    assert await due_of(bot) == clock.now() + EVERY


async def test_who_is_away_has_moved_and_the_interval_begins_anew(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(presence="away")
    planned = await to_due(slack, bot, clock)
    assert await due_of(bot) == planned + timedelta(minutes=5)

    await to_due(slack, bot, clock)

    assert nudges(ana) == []
    assert await due_of(bot) == planned + timedelta(minutes=5) + EVERY

    ana.becomes(presence="active")
    await to_due(slack, bot, clock)

    assert len(nudges(ana)) == 1
    assert (await row_of(bot.services)).sent_count == 1


async def test_who_looked_out_of_the_window_gets_the_nudge_five_minutes_later(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(presence="away")
    await to_due(slack, bot, clock)
    ana.becomes(presence="active")

    await to_due(slack, bot, clock)

    assert len(nudges(ana)) == 1


async def test_a_nudge_is_never_postponed_for_ever(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    ana.becomes(presence="away")  # as it looks to Slack: she works in another program

    for _ in range(4):  # two looks for each of two breaks
        await to_due(slack, bot, clock)
    assert nudges(ana) == []
    await to_due(slack, bot, clock)

    assert len(nudges(ana)) == 1
    told = await ana.types("/glutes why now")
    assert "waited often enough" in told.text


async def test_leave_stops_nudges_until_the_status_ends(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    wednesday = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    ana.becomes(status_text="Vacationing", status_emoji=":palm_tree:", status_expiration=int(wednesday.timestamp()))
    await slack.settled()

    shown = await ana.types("/glutes")

    assert "Your status says you are off until *Wed" in shown.text
    assert await due_of(bot) >= wednesday + EVERY


async def test_leave_without_an_end_is_looked_at_again_every_day(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(status_text="Out sick", status_emoji=":face_with_thermometer:")
    await slack.settled()
    shown = await ana.types("/glutes")
    assert shown.text.endswith("Your status says you are off: no nudges until it is cleared.")
    ana.user.status_text = ana.user.status_emoji = ""  # she is back, and the event was lost

    tuesday = await to_due(slack, bot, clock)

    assert tuesday.date() == datetime(2026, 11, 24, tzinfo=UTC).date()
    assert len(nudges(ana)) == 1


async def test_a_zone_change_moves_the_hours_and_is_told_in_one_line(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(status_text="Packing")  # from now on we know Slack's zone
    await slack.settled()

    ana.becomes(tz="America/New_York")
    await slack.settled()

    assert (await row_of(bot.services)).zone == "America/New_York"
    assert await due_of(bot) >= NINE + timedelta(hours=6)
    assert len(ana.dm) == 1
    assert "Your time zone in Slack is now *New York*" in ana.dm[0].text


async def test_a_zone_the_member_chose_stays_until_slacks_changes(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await start(bot.services, "U0ANA", zone="Asia/Tokyo")

    ana.becomes(status_text="Hello")
    await slack.settled()

    assert (await row_of(bot.services)).zone == "Asia/Tokyo"
    assert ana.dm == []


@pytest.mark.parametrize(
    ("typed", "earliest", "latest"),
    [
        ("every 60", timedelta(minutes=60), timedelta(minutes=60)),  # after the one that was sent
        ("hours 13-17", timedelta(hours=4, minutes=-4), timedelta(hours=4)),  # 13:40 and her spread
        ("days tue-fri", timedelta(hours=24), timedelta(hours=24)),  # as today
    ],
)
async def test_hours_changed_while_a_nudge_is_open_move_the_next_one_at_once(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person, typed: str, earliest: timedelta, latest: timedelta
) -> None:
    sent = await to_due(slack, bot, clock)

    await ana.types(f"/glutes {typed}")
    planned = await due_of(bot)
    shown = await ana.types("/glutes")
    await ana.clicks("nudges.done", on=nudges(ana)[0])
    await slack.settled()

    assert sent + earliest - timedelta(minutes=4) <= planned <= sent + latest + timedelta(minutes=4)
    assert f"{planned + timedelta(hours=1):%H:%M}" in shown.text  # Berlin's winter
    assert [n.outcome for n in await nudges_of(bot.services)] == ["done"]


async def test_a_failed_look_at_presence_counts_as_present(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    slack.faults.always("users.getPresence", error=500)

    await to_due(slack, bot, clock)

    assert len(nudges(ana)) == 1


async def test_signals_that_came_by_event_cost_no_call_but_presence(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(status_text="Focus", dnd=None)
    await slack.settled()
    before = len(slack.calls)

    await to_due(slack, bot, clock)

    asked = [call.method for call in slack.calls[before:] if call.method.startswith(("users.", "dnd."))]
    assert asked == ["users.getPresence"]


async def test_strangers_cost_nothing(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    before = len(slack.calls)

    slack.person("U0BEN").becomes(huddle=True, status_text="In a meeting", dnd=(NINE, NINE + EVERY))
    await tick(slack, bot)

    assert slack.calls[before:] == []
    assert slack.person("U0BEN").dm == []


async def test_signals_of_somebody_who_stopped_are_forgotten(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(huddle=True, status_text="In a meeting")
    await slack.settled()

    await ana.types("/glutes stop")

    row = await row_of(bot.services)
    assert (row.status, row.huddle, row.profile_at) == (None, None, None)


async def test_the_reasons_are_told_in_plain_words_to_the_member_alone(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(presence="away")
    await to_due(slack, bot, clock)
    ana.becomes(presence="active")
    await to_due(slack, bot, clock)

    await ana.clicks("nudges.more", on=nudges(ana)[0], value="Why now?")
    await slack.settled()
    told = ana.sees(ana.dm_channel)[-1]
    typed = await ana.types("/glutes why not?")

    assert told.ephemeral
    assert "you seemed to be away from the keyboard" in told.text
    assert told.text == typed.text
    assert len(nudges(ana)) == 1


async def test_a_public_holiday_is_named_in_the_settings_and_brings_no_nudge(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await ana.types("/glutes settings")
    await ana.submits({"country": "germany"})
    saved = str(ana.modals[-1].blocks)
    await ana.closes_modal()
    clock.jump(datetime(2026, 12, 25, 9, 0, tzinfo=UTC))
    await tick(slack, bot)  # what was due a month ago is late

    shown = await ana.types("/glutes")

    assert "Christmas Day, no nudges" in saved
    assert "Today is a public holiday (Christmas Day)" in shown.text
    assert (await due_of(bot)).date() == datetime(2026, 12, 28, tzinfo=UTC).date()


async def test_an_unknown_country_is_told_at_its_field(slack: Sandbox, bot: Bot, ana: Person) -> None:
    await ana.types("/glutes settings")

    told = await ana.submits({"country": "Atlantis"})

    assert "I don't know the country" in told.errors["country"]


async def test_somebody_who_left_the_company_gets_no_more_nudges(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(deleted=True)
    await slack.settled()

    row = await row_of(bot.services)

    assert (row.active, row.stopped_because, row.next_nudge_at) == (False, "user_disabled", None)
