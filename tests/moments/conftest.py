"""Ana, at work since nine on a Monday."""

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.conftest import StartBot
from tests.moments.steps import NINE
from tests.people import start


@pytest.fixture
def clock() -> Clock:
    return Clock(start=NINE, speed=0)


@pytest.fixture
async def bot(start_bot: StartBot) -> Bot:
    return await start_bot()


@pytest.fixture
async def ana(slack: Sandbox, bot: Bot) -> Person:
    """At work since nine; the next nudge comes forty minutes (and her spread) later."""
    await start(bot.services, "U0ANA")
    return slack.person("U0ANA")
