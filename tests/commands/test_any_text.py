"""Whatever people type and press, in any order: an answer within Slack's limits, and never a fault of ours.

The pretend workspace refuses what Slack would refuse, so an answer that is shown is an answer within the limits.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import COMMANDS
from bot.budgets import Budgets
from bot.commands.rules import split
from bot.delivery.flows import close_old, deliver
from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.elements import CHOICES, places
from sandbox.person import Person
from sandbox.state import User
from tests.conftest import MONDAY, WORKSPACE, settings_for

numbers = count(1)  # of people, and of minutes between calls, so that none has to wait

ODD = st.sampled_from(
    ["<!channel>", "<@U0BEN>", "&amp;", "*", "`", "_", "~", "\x00", "\u202e", "\u200b", "💃🏽", "{}", "{word}", "\n"]
)
PARTS = st.sampled_from(
    [
        *("9-17", "9am", "5:30pm", "22-6", "mon", "fri", "mon-fri", "weekend", "off", "30", "2h", "tomorrow", "until"),
        *("20 dec", "3 jan", "-", ",", "&", "and", "today", "squat", "stairs", "forever", "25:99", "30 feb", "0", "-1"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(st.one_of(PARTS, ODD), max_size=8).map(" ".join),
    st.builds(
        lambda word, parts, gap: gap.join([word, *parts]),
        st.sampled_from(sorted(COMMANDS)),
        st.lists(st.one_of(PARTS, PARTS, ODD), max_size=5),
        st.sampled_from([" ", " ", "  ", "\t", ""]),
    ),
    st.text(min_size=200, max_size=3000),
)


@given(TEXTS)
def test_splitting_gives_a_word_and_a_rest_of_one_line(text: str) -> None:
    word, rest = split(text)

    assert word == word.strip()
    assert word.isprintable()
    assert "\n" not in rest
    assert split(f"{word} {rest}") == split(f"  /glutes {word}   {rest} ")


@given(st.sampled_from(sorted(set(COMMANDS) - {""})), st.sampled_from(["", " ", "!", "/glutes ", "  "]))
def test_every_command_is_found_in_any_dress(word: str, dress: str) -> None:
    assert split(f"{dress}{word.upper()}{dress.strip('/glutes ')}")[0] == word


@contextmanager
def workspace(folder: Path) -> Iterator[tuple[asyncio.Runner, Sandbox, Bot]]:
    """A running bot that many examples share, each with a person of its own."""
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()

        async def start() -> tuple[Sandbox, Bot]:
            clock = Clock(start=MONDAY, speed=0)
            slack = await stack.enter_async_context(Sandbox(seed=WORKSPACE, clock=clock, rate_limits=False))
            chosen = settings_for(slack, f"sqlite:///{folder / 'glutes.db'}", http=True)
            bot = await stack.enter_async_context(Bot(chosen, now=clock.now, worker=False))
            assert bot.http is not None
            bot.services.slack._budgets = Budgets(lambda: MONDAY + timedelta(minutes=next(numbers)))
            slack.deliver_to(f"{bot.http.url}/slack/events")
            return slack, bot

        try:
            yield runner, *runner.run(start())
        finally:
            runner.run(stack.aclose())


def newcomer(slack: Sandbox) -> Person:
    user_id = f"U0NEW{next(numbers)}"
    slack.admin.adds_member(User(user_id, user_id.lower(), "New", tz="Asia/Kolkata"))
    return slack.person(user_id)


def test_any_text_gets_an_answer(tmp_path: Path) -> None:
    with workspace(tmp_path) as (runner, slack, _):
        nobody, member = newcomer(slack), newcomer(slack)

        async def answered(person: Person, text: str) -> None:
            reply = await person.types(f"/glutes {text}")

            assert reply.acked
            assert reply.error is None
            assert reply.text or person.modals
            assert "that is my fault" not in reply.text
            while person.modals:
                await person.closes_modal()

        runner.run(_begins(member))

        @settings(max_examples=300, deadline=None)
        @given(TEXTS, st.booleans())
        def any_text(text: str, started: bool) -> None:
            runner.run(answered(member if started else nobody, text))

        any_text()

        assert nobody.dm == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("type"), TEXTS),
        st.tuples(st.just("say"), TEXTS),
        st.tuples(st.just("press"), st.integers(0, 40)),
        st.tuples(st.just("wait"), st.sampled_from([0, 1, 9, 11, 45, 600])),
    ),
    min_size=1,
    max_size=8,
)


def test_any_day_keeps_its_promises(tmp_path: Path) -> None:
    with workspace(tmp_path) as (runner, slack, bot):

        @settings(max_examples=40, deadline=None)
        @given(STEPS)
        def any_day(steps: list[tuple[str, str | int]]) -> None:
            runner.run(_live(slack, bot, newcomer(slack), steps))

        any_day()

        assert all(call.ok for call in slack.calls if call.method != "users.info")


async def _begins(person: Person) -> None:
    await person.types("/glutes start")
    assert (await person.submits()).updated


async def _live(slack: Sandbox, bot: Bot, person: Person, steps: list[tuple[str, str | int]]) -> None:
    await _begins(person)
    for step, what in steps:
        if step == "type":
            await person.types(f"/glutes {what}")
        elif step == "say" and str(what).strip():
            await person.says(str(what))
        elif step == "press":
            await _press(person, int(what))
        elif step == "wait":
            slack.clock.advance(timedelta(minutes=int(what)))
            await deliver(bot.services)
            while await close_old(bot.services):
                pass
        await slack.settled(quiet=0.01)
        while person.modals:
            await person.closes_modal()
        _keeps_its_promises(person)
    await person.types("/glutes stop")  # the next example is somebody else's


async def _press(person: Person, number: int) -> None:
    """Any button or menu option that is on the screen."""
    there = [(m, p) for m in person.sees(person.dm_channel) for p in places(m.blocks)]
    if not there:
        return
    message, place = there[number % len(there)]
    options = place.element.get("options", [{}])
    value = options[number % len(options)].get("value") if place.type in CHOICES else place.element.get("value")
    reply = await person.clicks(place.action_id, on=message, value=value)

    assert reply.acked


def _keeps_its_promises(person: Person) -> None:
    shown = person.sees(person.dm_channel)
    assert not any("that is my fault" in m.text for m in shown)
    open_nudges = [m for m in person.dm if m.metadata and any(b["type"] == "actions" for b in m.blocks)]
    assert len(open_nudges) <= 1
