"""The workspace's clock: standing, flowing, jumping, never going back."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sandbox import Clock

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_standing_clock_moves_only_when_told() -> None:
    clock = Clock(NINE)

    first = clock.now()
    clock.advance(timedelta(minutes=5))
    clock.jump(NINE + timedelta(hours=1))

    assert first == NINE
    assert clock.now() == NINE + timedelta(hours=1)


async def test_a_fast_clock_runs_many_seconds_in_one() -> None:
    clock = Clock(NINE, speed=600)

    await asyncio.sleep(0.05)

    assert clock.now() - NINE >= timedelta(seconds=30)


def test_the_clock_never_goes_back() -> None:
    clock = Clock(NINE)

    with pytest.raises(ValueError, match="never goes back"):
        clock.jump(NINE - timedelta(seconds=1))
    with pytest.raises(ValueError, match="never goes back"):
        clock.advance(timedelta(seconds=-1))


def test_a_change_of_speed_keeps_the_instant() -> None:
    clock = Clock(NINE, speed=600)

    clock.speed = 0
    stopped = clock.now()

    assert stopped >= NINE
    assert clock.now() == stopped


@pytest.mark.parametrize("speed", [-1, 601])
def test_there_are_bounds_to_the_speed(speed: float) -> None:
    with pytest.raises(ValueError, match="speed goes from 0"):
        Clock(NINE, speed=speed)


def test_instants_without_a_zone_are_refused() -> None:
    clock = Clock(NINE)

    with pytest.raises(ValueError, match="aware"):
        Clock(datetime(2026, 11, 23))  # noqa: DTZ001 (that is the point)
    with pytest.raises(ValueError, match="aware"):
        clock.jump(datetime(2026, 11, 24))  # noqa: DTZ001 (that is the point)


async def test_waiting_ends_with_the_jump_that_passes_the_instant() -> None:
    clock = Clock(NINE)
    waiting = asyncio.ensure_future(clock.wait_until(NINE + timedelta(hours=1)))

    clock.advance(timedelta(minutes=30))
    too_early, _ = await asyncio.wait([waiting], timeout=0.05)
    clock.advance(timedelta(minutes=30))
    await asyncio.wait_for(waiting, 1)

    assert not too_early


async def test_waiting_ends_by_itself_when_the_clock_is_made_to_flow() -> None:
    clock = Clock(NINE)
    waiting = asyncio.ensure_future(clock.wait_until(NINE + timedelta(seconds=30)))
    await asyncio.sleep(0)

    clock.speed = 600

    await asyncio.wait_for(waiting, 1)
    assert clock.now() >= NINE + timedelta(seconds=30)


async def test_hosts_are_told_of_jumps_and_of_speed() -> None:
    clock = Clock(NINE)
    told: list[datetime] = []
    end = clock.on_move(told.append)
    moved = asyncio.ensure_future(clock.moved())
    await asyncio.sleep(0)

    clock.advance(timedelta(hours=1))
    clock.speed = 0
    end()
    clock.advance(timedelta(hours=1))

    assert told == [NINE + timedelta(hours=1)] * 2
    assert await moved == NINE + timedelta(hours=2)
