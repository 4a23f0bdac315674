"""Whose turn it is: nudges step aside for people, but not for ever."""

import asyncio
from contextlib import ExitStack

import pytest

from bot import turns
from bot.turns import FEW, POSTS, Turns


async def post(turns: Turns) -> None:
    async with turns.posting():
        pass


async def test_a_post_goes_out_at_once_while_few_people_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 3600)
    ours = Turns()
    with ExitStack() as people:
        for _ in range(FEW):
            people.enter_context(ours.answering())
        assert ours.is_quiet
        await asyncio.wait_for(post(ours), 10)


async def test_a_post_waits_until_few_people_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 3600)
    ours, order = Turns(), list[str]()

    async def one() -> None:
        await post(ours)
        order.append("nudge")

    with ExitStack() as people:
        for _ in range(FEW + 1):
            people.enter_context(ours.answering())
        posting = asyncio.create_task(one())
        await asyncio.sleep(5 * turns.LOOK_EVERY)
        order.append("people")
    await asyncio.wait_for(posting, 10)

    assert order == ["people", "nudge"]


async def test_nudges_go_on_however_many_people_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 5 * turns.LOOK_EVERY)
    ours = Turns()
    with ExitStack() as people:
        for _ in range(100):
            people.enter_context(ours.answering())
        await asyncio.wait_for(post(ours), 10)


async def test_only_so_many_posts_are_under_way() -> None:
    ours, most, under_way = Turns(), 0, 0

    async def one() -> None:
        nonlocal most, under_way
        async with ours.posting():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(one() for _ in range(3 * POSTS)))

    assert most == POSTS
