"""Any number of members in any number of workspaces, written by the database itself: a minute for a million.

They are in the middle of an ordinary working day: nudged 40 minutes ago (every other one has not answered), heard of
by Slack's events, most of them reviewed today.
"""

import asyncio
from datetime import UTC, datetime

from bot.vault import Vault
from db.session import open_database

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # 11:00 in Berlin, a Tuesday
WEEK = '[["09:00","17:00"],["09:00","17:00"],["09:00","17:00"],["09:00","17:00"],["09:00","17:00"],null,null]'

WORKSPACES = """
INSERT INTO workspaces (team_id, installed_at, zone, token, bot_id, bot_user_id, scopes)
SELECT 'T' || lpad(n::text, 6, '0'), {noon} - interval '90 days', 'Europe/Berlin', '{token}', 'B0BOT', 'U0BOT', '[]'
FROM generate_series(0, {workspaces} - 1) AS s(n)
"""
MEMBERS = """
INSERT INTO members (id, team_id, user_id, locale, started_at, zone, week, rest_starts, rest_ends, interval_minutes,
    daily_cap, weekly_plan, kinds, avoid, recent, turn, sent_on, sent_count, last_sent_at, last_movement_at,
    next_nudge_at, dm_channel, profile_at, dnd_at, slack_zone, reviewed_on, refreshed_weeks, open_nudge_id)
SELECT n, 'T' || lpad((n / {share})::text, 6, '0'), 'U' || lpad(n::text, 8, '0'), 'en-GB', {noon} - interval '90 days',
    'Europe/Berlin', '{week}', '12:30', '13:00', 40, 16, 40,
    '["exercise", "stairs", "stand", "walk"]', '[]', '["stairs_up", "stand_up", "walk"]', n % 9, {day}, 3,
    {noon} - interval '40 minutes', CASE WHEN n % 2 = 0 THEN {noon} - interval '39 minutes' END,
    CASE WHEN n < {due} THEN {noon} - (n % 1000) * interval '1 millisecond'
         ELSE {noon} + interval '1 day' + (n % 10000) * interval '1 second' END,
    'D' || lpad(n::text, 8, '0'), {noon} - interval '1 hour', {noon} - interval '1 hour', 'Europe/Berlin',
    CASE WHEN n % 8 > 0 THEN {day} END, 12, CASE WHEN n % 2 = 1 THEN md5(n::text) END
FROM generate_series(0, {members} - 1) AS s(n)
"""
NUDGES = """
INSERT INTO nudges (id, team_id, member_id, slot_at, due_at, movement, outcome, channel, ts, sent_at, answered_at)
SELECT md5(id::text), team_id, id, last_sent_at, last_sent_at, 'stand_up',
    CASE WHEN id % 2 = 0 THEN 'done' ELSE 'sent' END, dm_channel, '1764000000.000100', last_sent_at, last_movement_at
FROM members WHERE id < {due}
"""
TOTALS = """
INSERT INTO day_totals (member_id, day, team_id, sent, done, moved, stairs)
SELECT id, {day}, team_id, 3, 2, 2, 0 FROM members WHERE id < {due}
"""


def fill(address: str, *, members: int, due: int, share: int, key: str) -> None:
    """`due` of them are due at NOON, within one second; `share` are in each workspace, whose token is xoxb-bench."""
    asyncio.run(_fill(address, members=members, due=due, share=share, key=key))


async def _fill(address: str, *, members: int, due: int, share: int, key: str) -> None:
    engine = open_database(address)
    known = {
        "noon": f"timestamptz '{NOON}'", "day": f"date '{NOON:%F}'", "token": Vault((key,)).seal("xoxb-bench"),
        "workspaces": -(-members // share), "members": members, "due": due, "share": share, "week": WEEK,
    }  # fmt: skip
    async with engine.begin() as connection:
        for statement in (WORKSPACES, MEMBERS, NUDGES, TOTALS):
            await connection.exec_driver_sql(statement.format_map(known))
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.exec_driver_sql("VACUUM ANALYZE")
    await engine.dispose()
