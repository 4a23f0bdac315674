"""Queries on day and month totals: counting, one member's days, a whole workspace's standing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk
from db.models import DayTotal, Member, MonthTotal, Nudge, Outcome, Team, TeamMember, Workspace

COUNTS = ("sent", "done", "moved", "stairs")
SCORED = ("sent", "done")

Totals = DayTotal | MonthTotal
T = TypeVar("T", DayTotal, MonthTotal)


class Day(NamedTuple):
    """Whose day, and of which workspace."""

    team_id: str
    member_id: int
    day: date


async def zones(session: AsyncSession, team_ids: Iterable[str]) -> dict[str, str]:
    """The IANA zone of each workspace's calendar; UTC where nobody has started yet."""
    wanted = _zones(with_arrays=bulk.has_arrays(session))
    found = await (await session.connection()).execute(wanted, {"among": list(set(team_ids))})
    return {team_id: zone or "Etc/UTC" for team_id, zone in found}


@cache
def _zones(*, with_arrays: bool) -> Select[str, str | None]:
    return select(Workspace.team_id, Workspace.zone).where(bulk.among(Workspace.team_id, with_arrays=with_arrays))


async def add(session: AsyncSession, counts: Mapping[Day, Counter[str]]) -> None:
    """Add to the totals of these days and their months; in one order, so that two batches never wait for each other."""
    if not counts:
        return
    days = [_row(DayTotal, d, counts[d], COUNTS, day=d.day) for d in sorted(counts, key=_in_order)]
    by_month: dict[Day, Counter[str]] = {}
    for d, counted in counts.items():
        by_month.setdefault(Day(d.team_id, d.member_id, d.day.replace(day=1)), Counter()).update(counted)
    ranked = [d for d in sorted(by_month, key=_in_order) if any(by_month[d][c] for c in SCORED)]
    months = [_row(MonthTotal, d, by_month[d], SCORED, month=d.day) for d in ranked]
    await bulk.add_up(session, DayTotal, days, COUNTS)
    await bulk.add_up(session, MonthTotal, months, SCORED)


def _in_order(whose: Day) -> tuple[int, date]:
    return whose.member_id, whose.day


def _row(kind: type[T], whose: Day, counted: Counter[str], columns: Sequence[str], **day: date) -> T:
    counts = {c: counted[c] for c in columns}
    return bulk.new(kind, member_id=whose.member_id, team_id=whose.team_id, **day, **counts)


class MemberDay(NamedTuple):
    """One member's totals of one day."""

    day: date
    sent: int
    done: int
    moved: int


async def days_of(session: AsyncSession, member_id: int) -> list[MemberDay]:
    """All days of one member, the oldest first."""
    wanted = select(DayTotal.day, DayTotal.sent, DayTotal.done, DayTotal.moved)
    rows = await session.execute(wanted.where(DayTotal.member_id == member_id).order_by(DayTotal.day))
    return [MemberDay(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Moved:
    """One nudge that went out, or one movement without a nudge."""

    at: datetime
    movement: str
    planned: bool
    done: bool


async def moves_of(session: AsyncSession, member_id: int, since: datetime) -> list[Moved]:
    """What one member was sent and did since an instant, the oldest first."""
    wanted = (
        select(Nudge.sent_at, Nudge.movement, Nudge.planned, Nudge.outcome)
        .where(Nudge.member_id == member_id, Nudge.sent_at >= since)
        .order_by(Nudge.sent_at)
    )
    return [
        Moved(at, movement, planned, outcome is Outcome.DONE)
        for at, movement, planned, outcome in await session.execute(wanted)
        if at is not None
    ]


class Listed(NamedTuple):
    """A listed member, with what the totals of some days add up to, span by span. `started_at` None: before them."""

    member_id: int
    user_id: str
    weekly_plan: int
    started_at: datetime | None
    in_team: int | None
    sums: tuple[int, ...]


async def standing(session: AsyncSession, team_id: str, first: date, last: date) -> list[Listed]:
    """Nudges sent and done of every listed member, from the day `first` to the day `last`, both included."""
    return await _listed(session, team_id, DayTotal, DayTotal.day.between(first, last), since=first)


async def standing_of_months(session: AsyncSession, team_id: str, first: date, last: date) -> list[Listed]:
    """The same of whole months, from that of `first` to that of `last`."""
    first = first.replace(day=1)
    return await _listed(session, team_id, MonthTotal, MonthTotal.month.between(first, last), since=first)


async def weeks(session: AsyncSession, team_id: str, spans: Sequence[tuple[date, date]]) -> list[Listed]:
    """The same week by week, four sums each: sent, done, days with a nudge, days with a movement. Newest first."""
    week = case(*((DayTotal.day >= first, number) for number, (first, _) in enumerate(spans)))
    sums = (
        func.sum(DayTotal.sent),
        func.sum(DayTotal.done),
        func.count(case((DayTotal.sent > 0, 1))),
        func.count(case((DayTotal.moved > 0, 1))),
    )
    inside = _of_listed(session, team_id, DayTotal, DayTotal.day.between(spans[-1][0], spans[0][1]))
    totals = select(DayTotal.member_id, week, *sums).where(*inside).group_by(DayTotal.member_id, week)
    connection = await session.connection()
    found: dict[int, list[int]] = {}
    for member_id, number, *added in await connection.execute(totals):
        found.setdefault(member_id, [0] * 4 * len(spans))[4 * number : 4 * number + 4] = added
    who = _who(since=spans[-1][0])
    members = (await connection.execute(who.where(Member.team_id == team_id, Member.listed))).all()
    return [Listed(m[0], m[1], m[2], m[3], m[4], tuple(found[m[0]])) for m in members if m[0] in found]


async def _listed(
    session: AsyncSession, team_id: str, table: type[Totals], inside: ColumnElement[bool], *, since: date
) -> list[Listed]:
    """Added up by member first, and joined to the members afterwards: a tenth of the rows."""
    sums = (func.sum(table.sent).label("all_sent"), func.sum(table.done).label("all_done"))
    added = select(table.member_id, *sums).where(*_of_listed(session, team_id, table, inside))
    totals = added.group_by(table.member_id).subquery()
    wanted = (
        _who(since=since)
        .add_columns(totals.c.all_sent, totals.c.all_done)
        .join(totals, totals.c.member_id == Member.id)
        .where(Member.team_id == team_id, Member.listed)
    )
    found = await (await session.connection()).execute(wanted)  # rows alone, nothing of the session's objects
    return [Listed(i, user, plan, at, team, (sent, done)) for i, user, plan, at, team, sent, done in found.all()]


def _who(*, since: date) -> Select[int, str, int, datetime | None, int | None]:
    """Only of those who have just started the instant is read: reading it takes longer than all the rest."""
    edge = datetime.combine(since, time(), UTC) - timedelta(days=1)  # whatever the workspace's zone is
    started = case((Member.started_at >= edge, Member.started_at))
    columns = (Member.id, Member.user_id, Member.weekly_plan, started, TeamMember.in_team)
    return select(*columns).select_from(Member).outerjoin(TeamMember, TeamMember.member_id == Member.id)


def _of_listed(
    session: AsyncSession, team_id: str, table: type[Totals], inside: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    """Which totals are read; on PostgreSQL those of other members of the workspace too, which the join leaves out."""
    if session.get_bind().dialect.name == "postgresql":
        return [table.team_id == team_id, inside]  # one range of the index on workspace and day
    # SQLite is faster with one range of the primary key for each member.
    listed = select(Member.id).where(Member.team_id == team_id, Member.listed)
    return [table.member_id.in_(listed), inside]


async def moved_together(session: AsyncSession, team_id: str, first: date, last: date) -> tuple[int, int]:
    """All movements of the listed members in these days, and those of them on stairs."""
    sums = select(func.coalesce(func.sum(DayTotal.moved), 0), func.coalesce(func.sum(DayTotal.stairs), 0))
    wanted = sums.join(Member, Member.id == DayTotal.member_id).where(
        DayTotal.team_id == team_id, DayTotal.day.between(first, last), Member.team_id == team_id, Member.listed
    )
    moved, stairs = (await session.execute(wanted)).one()
    return int(moved), int(stairs)


async def team_names(session: AsyncSession, team_id: str) -> dict[int, str]:
    found = await session.execute(select(Team.id, Team.name).where(Team.team_id == team_id))
    return {row.id: row.name for row in found}
