"""Every state of the main job that is worth seeing, as JSON beside this file: changes are read as a diff."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import content
from bot.blocks import Message
from bot.commands import views as commands
from bot.content import Words
from bot.errors import UserMistake
from bot.habits import views as habits
from bot.habits.rules import Offer
from bot.hours import views as hours
from bot.hours.rules import Hours, Pause, Schedule
from bot.members import views as members
from bot.moments.rules import Because
from bot.nudges import views as nudges
from bot.nudges.rules import Answer, Verdict
from bot.reasons import views as reasons
from bot.reasons.rules import Told
from bot.settings import views as settings
from bot.settings.rules import Wishes, usual_wishes
from bot.signals import views as signals
from bot.signals.rules import Signals
from bot.statuses.rules import Status
from sandbox import Sandbox
from sandbox.strict.blocks import checked_message_blocks, checked_view
from tests.conftest import Golden
from tests.people import OFFICE, a_member

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)  # 9:45 in Berlin, a Monday
MIDNIGHT = datetime(2026, 11, 23, 23, tzinfo=UTC)
ID = "0123456789abcdef0123456789abcdef"
NIGHTS = tuple(Hours(time(22), time(6)) if day < 4 else None for day in range(7))
MIXED = (*OFFICE[:4], Hours(time(9), time(13)), Hours(time(10), time(12)), None)


def at(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    """That time in Berlin."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def paused(start: datetime, end: datetime | None) -> Any:
    return a_member(pause=Pause(start, end), next_nudge_at=at(9, 41, day=24) if end else None)


def answered(outcome: str, **more: Any) -> Answer:
    return Answer(Verdict.COUNTED, outcome=outcome, movement="squat", member=a_member(), answered_at=NOW, **more)


def wishes() -> Wishes:
    schedule = Schedule("America/New_York", MIXED, None, timedelta(minutes=60))
    return Wishes(schedule, frozenset({"stand", "exercise"}), frozenset({"knees", "seated_only"}), 12, listed=True)


LINE = "Standing up counts."

TOLD = [
    Told(at(9, 41), "sent", Because.WAITED, None),
    Told(at(9, 21), "held", Because.MEETING, at(9, 41)),
    Told(at(9, 5), "restarted", Because.AWAY, None),
    Told(at(9), "held", Because.AWAY, at(9, 5)),
    Told(at(17, day=22), "dropped", Because.DND, at(18, day=22)),
]

STATES: dict[str, Callable[[Words], Any]] = {
    "welcome": lambda words: members.welcome(words),
    "today": lambda words: members.today(words, a_member(), 3, NOW),
    "today_none_yet": lambda words: members.today(words, a_member(), 0, NOW),
    "today_paused": lambda words: members.today(words, paused(NOW, MIDNIGHT), 1, NOW),
    "today_pause_planned": lambda words: members.today(words, paused(at(9, day=27), at(9, day=30)), 1, NOW),
    "today_stopped": lambda words: members.today(words, a_member(active=False, next_nudge_at=None), 0, NOW),
    "today_unreachable": lambda words: members.today(
        words, a_member(active=False, stopped_because="user_disabled", next_nudge_at=None), 0, NOW
    ),
    "today_full": lambda words: members.today(
        words, a_member(sent_on=date(2026, 11, 23), sent_count=8, next_nudge_at=at(9, 41, day=24)), 8, NOW
    ),
    "today_on_do_not_disturb": lambda words: members.today(
        words, a_member(signals=Signals(dnd_from=NOW, dnd_until=at(10, 30)), next_nudge_at=at(10, 30)), 1, NOW
    ),
    "today_in_a_meeting": lambda words: members.today(
        words, a_member(signals=Signals(status=Status.MEETING), next_nudge_at=at(10, 41)), 1, NOW
    ),
    "today_on_leave": lambda words: members.today(
        words,
        a_member(signals=Signals(status=Status.OFF, status_until=at(9, day=25)), next_nudge_at=at(9, 41, day=25)),
        0,
        NOW,
    ),
    "today_public_holiday": lambda words: members.today(
        words,
        a_member(country="DE", next_nudge_at=datetime(2026, 12, 28, 8, 41, tzinfo=UTC)),
        0,
        datetime(2026, 12, 25, 9, tzinfo=UTC),
    ),
    "why_now": lambda words: reasons.why(words, a_member(), TOLD, now=NOW),
    "why_now_nothing": lambda words: reasons.why(words, a_member(), [], now=NOW),
    "zone_moved": lambda words: signals.moved(words, a_member(), before="America/New_York", now=NOW),
    "offer_easier": lambda words: habits.offer(words, a_member(), Offer.EASE, weeks=0),
    "offer_refresh": lambda words: habits.offer(words, a_member(), Offer.REFRESH, weeks=8),
    "offer_kept": lambda words: habits.kept(words, a_member(), NOW),
    "stopped": lambda words: members.stopped(words),
    "paused_until_resumed": lambda words: members.paused(words, paused(NOW, None), NOW),
    "resumed": lambda words: members.resumed(words, a_member(), NOW),
    "hours_changed": lambda words: hours.changed(
        words, a_member(schedule=Schedule("Europe/Berlin", MIXED, None, timedelta(minutes=30))), NOW
    ),
    "hours_at_night": lambda words: hours.changed(
        words, a_member(schedule=Schedule("Europe/Berlin", NIGHTS, None, timedelta(minutes=90))), NOW
    ),
    "nudge": lambda words: nudges.nudge(words, nudge_id=ID, movement="stand_up", line=LINE),
    "nudge_in_a_huddle": lambda words: nudges.nudge(
        words, nudge_id=ID, movement="walk_call", line=LINE, walk_because=Because.HUDDLE
    ),
    "nudge_on_the_spot": lambda words: nudges.on_the_spot(words, nudge_id=ID, movement="squat"),
    "nudge_done": lambda words: nudges.answered(words, answered("done", done_today=1), NOW),
    "nudge_snoozed": lambda words: nudges.answered(words, answered("snoozed", back_at=at(9, 55)), NOW),
    "nudge_skipped": lambda words: nudges.answered(words, answered("skipped"), NOW),
    "nudge_let_go": lambda words: nudges.answered(words, answered("skipped", put_off_too_often=True), NOW),
    "nudge_over": lambda words: nudges.answered(words, Answer(Verdict.OVER), NOW),
    "nudge_done_otherwise": lambda words: nudges.closed(words, outcome="done", movement="squat"),
    "logged": lambda words: nudges.logged(words, a_member(), done_today=2, now=NOW),
    "logged_too_often": lambda words: nudges.not_counted(words, a_member(), again_at=at(9, 52), now=NOW),
    "settings_newcomer": lambda words: settings.modal(
        words, usual_wishes("Asia/Kolkata"), newcomer=True, languages=["en", "es"]
    ),
    "settings_returning": lambda words: settings.modal(words, wishes(), newcomer=False, languages=["en", "es"]),
    "settings_saved": lambda words: settings.saved(words, a_member(), NOW),
    "settings_welcome": lambda words: settings.welcome(words, a_member(), NOW),
    "settings_from_here": lambda words: settings.open_from_here(words),
    "help": lambda words: commands.help_(words),
    "mistake": lambda words: commands.mistake(words, UserMistake("hours.bad_hours", text="<!channel> & co")),
    "mistake_in_a_modal": lambda words: commands.told(
        words, commands.mistake(words, UserMistake("members.not_started"))
    ),
    "busy": lambda words: commands.busy(words),
    "broken": lambda words: commands.broken(words, "1a2b3c4d"),
}


@pytest.fixture(scope="module")
def words() -> Words:
    return content.load()["en-GB"]


@pytest.mark.parametrize("name", STATES)
def test_what_people_see_is_what_was_looked_at(name: str, words: Words, golden: Golden) -> None:
    shown = STATES[name](words)

    golden(name, asdict(shown) if isinstance(shown, Message) else shown)


async def test_slack_takes_every_state(words: Words, slack: Sandbox) -> None:
    for name, state in STATES.items():
        shown = state(words)

        if isinstance(shown, Message):
            assert shown.text.strip(), name
            checked_message_blocks(slack.hub, list(shown.blocks))
        else:
            checked_view(slack.hub, shown, kinds=("modal",))


def test_no_file_is_left_that_nothing_shows() -> None:
    """Other features keep theirs here too, with their name in front: `exercises.card.json`."""
    kept = {path.stem for path in HERE.glob("*.json") if "." not in path.stem}

    assert kept == set(STATES)
