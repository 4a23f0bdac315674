"""Every state of leaderboard, stats, teams, Home and admin that is worth seeing, as JSON beside this file."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from bot import content
from bot.admin import views as admin
from bot.admin.rules import Choices
from bot.blocks import Message
from bot.content import Words
from bot.home import views as home
from bot.home.rules import Dashboard
from bot.posts import views as posts
from bot.scores import views as scores
from bot.scores.rules import Board, Period, Recap, Tally, ranked, standing, team_scores
from bot.stats import views as stats
from bot.stats.rules import DayNumbers, Stats
from bot.teams import views as teams
from bot.together import views as together
from bot.together.rules import Moment
from sandbox import Sandbox
from sandbox.strict.blocks import checked_message_blocks, checked_view
from tests.conftest import Golden
from tests.people import a_member

NOW = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
NAMES = {"U1": "Ana", "U2": "Ben & <Co>", "U3": "Caro", "U4": "Dan"}
PICTURE = {"image_url": "https://glutes.example.com/pictures/one.png"}
CHOICES = Choices(zone="Europe/Berlin", channel="C0GENERAL", together_on=True, usual_start=time(8), admins=("U0BEN",))


def board(*, listed: bool = True, own: int | None = 75, empty: bool = False) -> Board:
    done = {"U1": 30, "U2": 40, "U3": 30, "U4": 4}
    tallies = [Tally(u, 40, n, 40, date(2026, 1, 1), team=1 if u != "U4" else 2) for u, n in done.items()]
    places = [] if empty else ranked(tallies, WEEK)
    return Board(
        period=WEEK,
        running=False,
        standing=standing(places),
        teams=tuple(team_scores(places)),
        names=NAMES,
        team_names={1: "Platform", 2: "Büro <München>"},
        caller=a_member(listed=listed),
        own=own,
    )


def recap() -> Recap:
    return Recap(
        board=board(), comeback=(("Caro",), 12), longest=(("Ana", "Ben & <Co>"), 7), moved=90, goal=80, stairs=30
    )


def week() -> Stats:
    days = [DayNumbers(date(2026, 11, 23 + n), 8 * (n < 2), 6 * (n < 2), 7 * (n < 2)) for n in range(7)]
    return Stats(tuple(days), (("stand_up", 9), ("climb_stairs", 5)), (0,) * 9 + (7, 7) + (0,) * 13, 31)


def dashboard() -> Dashboard:
    return Dashboard(a_member(), 3, 11, week())


STATES: dict[str, Callable[[Words], Any]] = {
    "leaderboard": lambda words: scores.leaderboard(words, board(), span="week", picture=PICTURE),
    "leaderboard_not_joined": lambda words: scores.leaderboard(
        words,
        replace(board(listed=False, own=None), period=Period(date(2026, 11, 1), NOW.date()), running=True),
        span="month",
    ),
    "leaderboard_empty": lambda words: scores.leaderboard(words, board(own=None, empty=True), span="week"),
    "leaderboard_shared": lambda words: scores.shared(words, board(), span="week"),
    "week_post": lambda words: scores.recap(words, recap(), picture=PICTURE),
    "stats": lambda words: stats.stats(words, week(), span="week", picture=PICTURE),
    "stats_year": lambda words: stats.stats(words, replace(week(), hours=(0,) * 24), span="year", picture=PICTURE),
    "teams": lambda words: teams.overview(words, [("Büro <München>", 1), ("Platform", 12)], mine="Platform"),
    "teams_none": lambda words: teams.overview(words, [], mine=None),
    "group_moment": lambda words: together.moment(words, Moment("stand_up", NOW, "en"), joined=5, picture=PICTURE),
    "cannot_post": lambda words: posts.cannot_post(words, "is_archived"),
    "introduction": lambda words: admin.introduction(words, name="Ada <!here>", choices=CHOICES),
    "admin": lambda words: admin.modal(
        words,
        CHOICES,
        counts=(12, 10, 1, 7),
        teams=[(1, "Platform", 7)],
        groups=[("S0CREW", "Night crew")],
        trouble="is_archived",
        locale="en",
    ),
    "home": lambda words: home.home(words, dashboard(), NOW, ring=PICTURE, chart=PICTURE),
    "home_newcomer": lambda words: home.welcome(words),
}


@pytest.fixture
def words() -> Words:
    return content.load()["en"]


@pytest.mark.parametrize("name", STATES)
def test_what_people_see_is_what_was_looked_at(name: str, words: Words, golden: Golden) -> None:
    shown = STATES[name](words)

    golden(f"boards.{name}", asdict(shown) if isinstance(shown, Message) else shown)


async def test_slack_takes_every_state(words: Words, slack: Sandbox) -> None:
    for name, state in STATES.items():
        shown = state(words)

        if isinstance(shown, Message):
            assert shown.text.strip(), name
            checked_message_blocks(slack.hub, list(shown.blocks))
        else:
            checked_view(slack.hub, shown, kinds=(shown["type"],))
