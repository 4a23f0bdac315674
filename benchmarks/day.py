"""A whole day of a table full of members, in all time zones, on a clock that jumps from step to step.

Each step is a minute of the day: everything a worker does in it (deliver, recover, close, forget, clean up) is
done to its end, and some of the people answer. What a step takes in real time is set against its minute: work
that does not fit delays the next steps, as it would in earnest, and that is the lateness. The tables hold a history;
PostgreSQL runs with its own settings, so autovacuum has the day's work and a fraction of its time.

Not everybody has to take part: `--nudges` is how many nudges of the day are played, spread over all zones and members;
the others are in the tables and due tomorrow.

    python -m benchmarks.day                          the short form: 2,000 members, as far as a minute brings them
    python -m benchmarks.day --members 10000 --nudges 10000 --history 200 --kept 5 --minutes 25
    python -m benchmarks.day --members 1000000 --nudges 30000 --history 3 --kept 0 --minutes 25
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import random  # noqa: TID251 - seeded, so that it replays
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from benchmarks import _processes
from benchmarks._postgres import Server, postgresql
from benchmarks._stub import slack_stub
from bot import loop
from bot.config import Settings
from bot.delivery import flows, rules
from bot.hears import Call
from bot.install.flows import clean_up
from bot.moments.flows import forget
from bot.nudges import flows as answers
from bot.process import Bot
from bot.vault import Vault, new_key
from db.models import Nudge
from db.session import open_database

DAY = datetime(2026, 11, 24, tzinfo=UTC)  # a Tuesday
STEP = timedelta(minutes=1)
SHARE = 500  # members of a workspace
ANSWERED = 0.4
ZONES = (
    "Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Shanghai", "Asia/Kolkata", "Asia/Dubai",
    "Europe/Istanbul", "Europe/Helsinki", "Europe/Berlin", "Europe/London", "America/Sao_Paulo", "America/New_York",
    "America/Chicago", "America/Denver", "America/Los_Angeles", "Pacific/Honolulu",
)  # fmt: skip
WEEK = '[["09:00","17:00"],["09:00","17:00"],["09:00","17:00"],["09:00","17:00"],["09:00","17:00"],null,null]'
TABLES = ("members", "nudges", "day_totals", "decisions", "workspaces")

WORKSPACES = """
INSERT INTO workspaces (team_id, installed_at, zone, token, bot_id, bot_user_id, scopes)
SELECT 'T' || lpad(n::text, 6, '0'), {day} - interval '250 days', {zone}, '{token}', 'B0BOT', 'U0BOT', '[]'
FROM generate_series(0, {workspaces} - 1) AS s(n)
"""
# Nudged for the first time an interval and a spread after nine o'clock in their zone.
MEMBERS = """
INSERT INTO members (id, team_id, user_id, locale, started_at, zone, week, rest_starts, rest_ends, interval_minutes,
    daily_cap, weekly_plan, kinds, avoid, recent, turn, next_nudge_at, dm_channel, profile_at, dnd_at, slack_zone,
    refreshed_weeks)
SELECT n, 'T' || lpad((n / {share})::text, 6, '0'), 'U' || lpad(n::text, 8, '0'), 'en-GB', {day} - interval '250 days',
    z, '{week}', '12:30', '13:00', {interval}, {cap}, {cap} * 5,
    '["exercise", "stairs", "stand", "walk"]', '[]', '["stairs_up", "stand_up", "walk"]', n % 9,
    CASE WHEN hash < {part} THEN {day} + (CASE WHEN first < interval '0' THEN first + interval '24 hours'
        ELSE first END) ELSE {day} + interval '25 hours' + hash * interval '1 day' END,
    'D' || lpad(n::text, 8, '0'), {day} + interval '12 hours', {day} + interval '12 hours', z, 12
FROM (SELECT n, z, hash, '9 hours'::interval + ({interval} + hash2 * 40) * interval '1 minute'
        - (timezone(z, {day}) - timezone('UTC', {day})) AS first
    FROM (SELECT n, {zone} AS z, (hashint4(n)::bigint + 2147483648) / 4294967296.0 AS hash,
            (hashint4(n + 7)::bigint + 2147483648) / 4294967296.0 AS hash2
        FROM generate_series(0, {members} - 1) AS s(n)) AS a) AS b
"""
TOTALS = """
INSERT INTO day_totals (member_id, day, team_id, sent, done, moved, stairs)
SELECT id, date {day} - {back}, team_id, 8, 2 + id % 7, 3 + id % 7, 1 FROM members
"""
NUDGES = """
INSERT INTO nudges (id, team_id, member_id, slot_at, due_at, movement, outcome, channel, ts, sent_at, answered_at)
SELECT md5(id || ' {back} {slot}'), team_id, id, at, at, 'stand_up',
    CASE WHEN (id + {slot}) % 3 = 0 THEN 'done' ELSE 'missed' END, dm_channel, '1764000000.000100', at, at
FROM (SELECT *, {day} - interval '{back} days' + interval '{slot} hours' AS at FROM members) AS m
"""


async def fill(server: Server, chosen: argparse.Namespace, *, key: str) -> None:
    """Members of whom some take part, and their history: totals of each day, nudges of the last ones."""
    engine = open_database(server.address)
    zone = "(ARRAY[" + ", ".join(f"'{zone}'" for zone in ZONES) + f"])[1 + n % {len(ZONES)}]"
    known: dict[str, Any] = {
        "day": f"timestamptz '{DAY}'", "token": Vault((key,)).seal("xoxb-bench"), "zone": zone, "week": WEEK,
        "workspaces": -(-chosen.members // SHARE), "members": chosen.members, "share": SHARE,
        "interval": 480 // (chosen.each + 1), "cap": chosen.each,
        "part": min(1.0, chosen.nudges / chosen.each / chosen.members),
    }  # fmt: skip
    statements = [WORKSPACES, MEMBERS]
    for back in range(1, chosen.history + 1):
        known_day = {"day": f"'{DAY:%F}'", "back": back}
        statements.append(TOTALS.format(**known_day))
    for back in range(1, chosen.kept + 1):
        statements += [NUDGES.format(day=known["day"], back=back, slot=9 + slot) for slot in range(chosen.each)]
    for number, statement in enumerate(statements):
        async with engine.begin() as connection:
            await connection.exec_driver_sql(statement.format(**known) if number < 2 else statement)
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.exec_driver_sql("VACUUM ANALYZE")
        await outside.exec_driver_sql("SELECT pg_stat_reset()")
    await engine.dispose()


@dataclass
class Played:
    """What the day was like. Seconds are real ones; `behind` is how far a worker would have fallen behind."""

    claimed: int = 0
    steps: int = 0
    answered: int = 0
    busiest: float = 0.0
    behind: float = 0.0
    worst: float = 0.0
    late: Counter[str] = field(default_factory=Counter)
    deliver_cpu: float = 0.0
    answer_cpu: float = 0.0
    memory: list[int] = field(default_factory=list)


async def play(bot: Bot, clock: list[datetime], chosen: argparse.Namespace) -> Played:
    """The day, or as much of it as fits into `--minutes`."""
    played, dice, begun = Played(), random.Random(chosen.seed), time.monotonic()
    while clock[0] < DAY + timedelta(days=1) and time.monotonic() - begun < chosen.minutes * 60:
        clock[0] += STEP
        started, cpu = time.monotonic(), time.process_time()
        taken = await _step(bot, played.steps)
        played.deliver_cpu += time.process_time() - cpu
        took = time.monotonic() - started
        played.claimed += taken
        played.busiest = max(played.busiest, took)
        played.behind = max(0.0, played.behind + took - STEP.total_seconds())
        played.worst = max(played.worst, played.behind)
        for name, limit in (("over 60 s", 60), ("over 5 minutes", 300)):
            played.late[name] += taken if played.behind > limit else 0
        cpu = time.process_time()
        played.answered += await _answer(bot, clock[0], dice)
        played.answer_cpu += time.process_time() - cpu
        played.steps += 1
        if played.steps % 30 == 0:
            played.memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
            if chosen.verbose:
                print(f"{clock[0]:%H:%M}", played.claimed, round(time.monotonic() - begun), flush=True)
    return played


async def _step(bot: Bot, number: int) -> int:
    taken = 0
    while True:
        count, claimed = await flows.claim(bot.services, bot.services.now())
        taken += len(claimed)
        if claimed:
            await flows.record(bot.services, await flows.send_all(bot.services, claimed))
        if count < rules.BATCH:
            break
    await flows.recover(bot.services)
    await flows.close_old(bot.services)
    await flows.measure(bot.services)
    if number % 10 == 0:
        await forget(bot.services)
        await clean_up(bot.services)
    await bot.services.tasks.finish(seconds=60)
    return taken


async def _answer(bot: Bot, now: datetime, dice: random.Random) -> int:
    """Some of those who were just nudged do it."""
    async with bot.services.sessions.begin() as session:
        sent = select(Nudge.id, Nudge.team_id, Nudge.member_id).where(Nudge.sent_at == now)
        found = [row for row in await session.execute(sent) if dice.random() < ANSWERED]

    async def one(nudge_id: str, team_id: str, member_id: int) -> None:
        user_id = f"U{member_id:08d}"
        call = Call(team_id=team_id, enterprise_id=None, user_id=user_id, now=now, value=nudge_id)
        await answers.done(bot.services, call)

    for start in range(0, len(found), 8):
        await asyncio.gather(*(one(*row) for row in found[start : start + 8]))
    return len(found)


async def tables(server: Server) -> dict[str, dict[str, Any]]:
    """Size in MB with all indexes, rows dead, and how often autovacuum and autoanalyze came."""
    engine = open_database(server.address)
    found = {}
    async with engine.begin() as connection:
        for name in TABLES:
            asked = (
                "SELECT pg_total_relation_size(relid) / 1048576.0, n_live_tup, n_dead_tup, autovacuum_count,"
                " autoanalyze_count FROM pg_stat_user_tables WHERE relname = :name"
            )
            size, live, dead, vacuums, analyses = (await connection.execute(text(asked), {"name": name})).one()
            found[name] = {
                "MB": round(float(size), 1), "live": live, "dead": dead, "vacuums": vacuums, "analyses": analyses,
            }  # fmt: skip
    await engine.dispose()
    return found


async def outcomes(server: Server) -> dict[str, int]:
    engine = open_database(server.address)
    async with engine.begin() as connection:
        asked = "SELECT outcome, count(*) FROM nudges WHERE slot_at >= :day GROUP BY outcome"
        found: dict[str, int] = dict((await connection.execute(text(asked), {"day": DAY})).tuples().all())
        doubled = "SELECT count(*) FROM (SELECT 1 FROM nudges GROUP BY member_id, slot_at HAVING count(*) > 1) AS d"
        found["doubled"] = (await connection.execute(text(doubled))).scalar_one() if found else 0
    await engine.dispose()
    return found


def worker(given: Settings, chosen: argparse.Namespace, told: Any) -> None:
    """Runs in a process of its own, whose CPU and memory are those of the day."""
    logging.basicConfig(level=logging.ERROR)
    told.put(loop.run(_day(given, chosen)))


async def _day(given: Settings, chosen: argparse.Namespace) -> Played:
    clock = [DAY]
    async with Bot(given, now=lambda: clock[0], web=False, worker=False) as bot:
        return await play(bot, clock, chosen)


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    key = new_key()
    with postgresql() as server, tempfile.TemporaryDirectory(prefix="glutes-day-") as name:
        begun = time.monotonic()
        asyncio.run(fill(server, chosen, key=key))
        filled = time.monotonic() - begun
        before, database = asyncio.run(tables(server)), server.cpu()
        with slack_stub(Path(name)) as slack:
            begun = time.monotonic()
            forks = multiprocessing.get_context("forkserver")  # which knows the stub's certificate
            told = forks.Queue()
            forks.Process(target=worker, args=(_processes.settings(slack, server.address, key), chosen, told)).start()
            played: Played = told.get()
            took = time.monotonic() - begun
        database = server.cpu() - database
        after, ended = asyncio.run(tables(server)), asyncio.run(outcomes(server))
    hours = played.steps * STEP / timedelta(hours=1)
    each = max(1, played.claimed)
    return {
        "members": chosen.members,
        "history: days of totals, days of nudges": [chosen.history, chosen.kept],
        "filled in, s": round(filled),
        "hours of the day played": round(hours, 1),
        "in real minutes": round(took / 60, 1),
        "nudges taken": played.claimed,
        "ended": ended,
        "answered": played.answered,
        "a worker would have been behind by, s (worst)": round(played.worst, 1),
        "late": dict(played.late),
        "busiest minute took, s": round(played.busiest, 1),
        "CPU ms a nudge: worker, PostgreSQL (with the answers)": [
            round(1000 * played.deliver_cpu / each, 2), round(1000 * database / each, 2),
        ],
        "CPU ms an answer": round(1000 * played.answer_cpu / max(1, played.answered), 2),
        "CPU s of the day: worker, answers, PostgreSQL": [
            round(played.deliver_cpu), round(played.answer_cpu), round(database),
        ],
        "memory of the worker, MB: after half an hour, at the end": [
            played.memory[0] if played.memory else 0, played.memory[-1] if played.memory else 0,
        ],
        "tables before": before,
        "tables after": after,
    }  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.day", description=__doc__)
    parser.add_argument("--members", type=int, default=2000)
    parser.add_argument("--nudges", type=int, default=2000, help="of the day, about")
    parser.add_argument("--each", type=int, default=4, help="nudges of a member who takes part, at most")
    parser.add_argument("--history", type=int, default=20, help="days of day totals")
    parser.add_argument("--kept", type=int, default=2, help="days of nudges, so many as `--each` a member")
    parser.add_argument("--minutes", type=float, default=1.0, help="real ones: the day is left there if it takes more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen)
    if chosen.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            print(f"{name:58} {value}")
    return 1 if result["ended"].get("doubled") or result["ended"].get("sending") else 0


if __name__ == "__main__":
    sys.exit(main())
