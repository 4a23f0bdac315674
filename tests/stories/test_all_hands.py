"""Forty people in three time zones start in the same minute, because somebody said so in the all-hands."""

import tomllib

import pytest

from bot.plan.flows import find
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import WORKSPACE, on_sqlite, settings_for
from tests.people import TEAM

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata")
PEOPLE = {f"U0P{number:02}": ZONES[number % 3] for number in range(40)}


@pytest.fixture
def everybody() -> dict[str, object]:
    seed = tomllib.loads(WORKSPACE.read_text())
    named = [{"id": user, "name": user.lower(), "real_name": user, "tz": zone} for user, zone in PEOPLE.items()]
    return {**seed, "users": [*seed["users"], *named]}


@on_sqlite
async def test_all_get_their_form_and_start_in_their_own_zone(
    everybody: dict[str, object], clock: Clock, database: str
) -> None:
    async with (
        Sandbox(seed=everybody, clock=clock) as slack,  # its clock stands still: all that follows is one instant
        Bot(settings_for(slack, database), now=clock.now, worker=False) as bot,
    ):
        await slack.connected(timeout=30)
        people = {user: slack.person(user) for user in PEOPLE}

        for person in people.values():
            await person.types("/glutes start")
            await slack.settled()
        without = [user for user, person in people.items() if not person.modals]
        for person in people.values():
            await person.submits({})
        members = {user: await find(bot.services, TEAM, user) for user in PEOPLE}

    assert without == []
    assert {user: member.schedule.zone for user, member in members.items() if member} == PEOPLE
