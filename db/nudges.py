"""Queries on nudges: claiming the due, keeping leases, recording what became of them."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, bindparam, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk
from db.models import Member, Nudge, Outcome, Workspace

PASSES = 8  # of a claim: after each, those that have had their share stand back


def _of_workspace(is_so: ColumnElement[bool]) -> ColumnElement[bool]:
    """That this is so of the member's workspace.

    Looked up for each member that is read, and no join: PostgreSQL would join all of a million members with statistics
    of an hour ago, by which everybody is due.
    """
    of = select(is_so).where(Workspace.team_id == Member.team_id)
    return func.coalesce(of.correlate(Member).scalar_subquery(), false())


_IS_GONE = Workspace.gone_at.is_not(None)
# Members of workspaces that are gone, were asked to wait or stand back are left where they are.
_IS_IDLE = or_(_IS_GONE, Workspace.wait_until > bindparam("now"), Workspace.paced_until > bindparam("now"))
IS_DUE = and_(Member.next_nudge_at <= bindparam("now"), ~_of_workspace(_IS_IDLE))
DUE = (
    select(Member.__table__)
    .where(IS_DUE)
    .order_by(Member.next_nudge_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=Member)
)


async def claim_due(
    session: AsyncSession, now: datetime, *, limit: int, share: int, pace: timedelta
) -> tuple[Sequence[Member], bool]:
    """Take due members out of the due index, the longest due first; whether there may be more.

    The rows are for `db.bulk`, which is yet to write them.

    No workspace gets more than its `share` of the places, and one that used it up stands back for `pace` a place:
    so the largest keeps to Slack's limit across all processes, and the smallest never waits for it.
    """
    taken: list[Member] = []
    for _ in range(PASSES):
        places = limit - len(taken)
        seen, some = await _look_for_due(session, now, limit=places, share=share)
        taken += some
        full = [team for team, count in Counter(member.team_id for member in some).items() if count >= share]
        if full:
            connection, standing_back = await session.connection(), _standing_back(with_arrays=bulk.has_arrays(session))
            await connection.execute(standing_back, {"among": full, "paced": now + share * pace})
        if seen < places:
            return taken, False
        if len(taken) >= limit or not full:
            break
        await bulk.update(session, Member, some)  # so that the next look does not find them again
    return taken, True


@cache
def _standing_back(*, with_arrays: bool) -> Update:
    these = update(Workspace).where(bulk.among(Workspace.team_id, with_arrays=with_arrays))
    return these.values(paced_until=bindparam("paced"))


async def _look_for_due(session: AsyncSession, now: datetime, *, limit: int, share: int) -> tuple[int, list[Member]]:
    """One pass: how many were looked at, and those that are ours now.

    Two processes never take the same member: PostgreSQL skips rows another one holds, SQLite has one writer.
    """
    seen = await bulk.read(session, Member, DUE, {"now": now, "most": limit})
    places: Counter[str] = Counter()
    taken = []
    for row in seen:
        places[row.team_id] += 1
        if places[row.team_id] <= share:
            row.due_at, row.next_nudge_at = row.next_nudge_at, None
            taken.append(row)
    return len(seen), taken


async def count_due(session: AsyncSession, now: datetime, *, since: datetime, most: int) -> tuple[int, int]:
    """How many members could be claimed now, and how many of them already at `since`; both `most` at most.

    Reads the due index alone, and so no more rows than are due.
    """
    waiting = select(Member.next_nudge_at).where(Member.next_nudge_at <= now, ~_of_workspace(_IS_GONE))
    due = waiting.order_by(Member.next_nudge_at).limit(most).subquery()
    counted = select(func.count(), func.count().filter(due.c.next_nudge_at <= since)).select_from(due)
    both = (await session.execute(counted)).one()
    return both[0], both[1]


async def claim_expired(session: AsyncSession, now: datetime, *, limit: int, lease: timedelta) -> Sequence[Nudge]:
    """Take over nudges whose sender did not record an end in time; the lease is now ours."""
    expired = (
        select(Nudge.id)
        .where(Nudge.lease_until <= now)
        .order_by(Nudge.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claim = (
        update(Nudge)
        .where(Nudge.id.in_(expired.scalar_subquery()))
        .values(lease_until=now + lease)
        .returning(Nudge)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(claim)).scalars().all()


async def due_ids(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[int]:
    """The ids of due members, the longest due first, without reading the rest of them."""
    due = select(Member.id).where(Member.next_nudge_at <= now).order_by(Member.next_nudge_at).limit(limit)
    return (await session.execute(due)).scalars().all()


async def expired_ids(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[int]:
    """The ids of members whose nudge was left behind, likewise."""
    left = select(Nudge.member_id).where(Nudge.lease_until <= now).order_by(Nudge.lease_until).limit(limit)
    return (await session.execute(left)).scalars().all()


async def end_under_way(
    session: AsyncSession, member_id: int, outcome: Outcome = Outcome.DROPPED, **columns: Any
) -> None:
    """End what is under way to this member, without reading them."""
    under_way = update(Nudge).where(Nudge.member_id == member_id, Nudge.lease_until.is_not(None))
    await session.execute(under_way.values(outcome=outcome, lease_until=None, **columns))


async def held(session: AsyncSession, leases: Mapping[str, datetime]) -> set[str]:
    """Those of these nudges that exist and are still held by the lease given with their id."""
    wanted = _held(with_arrays=bulk.has_arrays(session))
    found = await (await session.connection()).execute(wanted, {"among": list(leases)})
    return {nudge_id for nudge_id, lease_until in found if leases[nudge_id] == lease_until}


@cache
def _held(*, with_arrays: bool) -> Select[str, datetime | None]:
    return select(Nudge.id, Nudge.lease_until).where(bulk.among(Nudge.id, with_arrays=with_arrays))


async def find(session: AsyncSession, nudge_id: str) -> Nudge | None:
    return await session.get(Nudge, nudge_id, with_for_update=True)


async def by_ids(session: AsyncSession, ids: Collection[str]) -> dict[str, Nudge]:
    """These nudges, locked, for `db.bulk` to write."""
    return await bulk.by_ids(session, Nudge, ids)


async def done_since(session: AsyncSession, member_id: int, start: datetime) -> int:
    """How many movements were done since `start`."""
    return (await done_since_each(session, {member_id: start}))[member_id]


async def done_since_each(session: AsyncSession, starts: Mapping[int, datetime]) -> Counter[int]:
    """How many movements each of these members did since the instant given with their id."""
    if not starts:
        return Counter()
    first = min(starts.values())
    given = {"among": list(starts), "first": first, "sent_from": first - timedelta(days=2)}
    done = await (await session.connection()).execute(_done_since(with_arrays=bulk.has_arrays(session)), given)
    return Counter(member_id for member_id, at in done if at is not None and at >= starts[member_id])


@cache
def _done_since(*, with_arrays: bool) -> Select[int, datetime | None]:
    return select(Nudge.member_id, Nudge.answered_at).where(
        bulk.among(Nudge.member_id, with_arrays=with_arrays),
        Nudge.outcome == Outcome.DONE,
        Nudge.answered_at >= bindparam("first"),
        # Keeps to the index. A nudge answered before its sending was recorded has no `sent_at` yet.
        or_(Nudge.sent_at >= bindparam("sent_from"), Nudge.sent_at.is_(None)),
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """A planned nudge that is over."""

    sent_at: datetime
    outcome: Outcome


async def ended_since(session: AsyncSession, member_ids: Collection[int], start: datetime) -> dict[int, list[Ended]]:
    """Planned nudges sent since `start` that were answered or missed, by member, the oldest first."""
    given = {"among": list(member_ids), "start": start}
    found: dict[int, list[Ended]] = {member_id: [] for member_id in member_ids}
    ended = await (await session.connection()).execute(_ended_since(with_arrays=bulk.has_arrays(session)), given)
    for member_id, sent_at, outcome in ended:
        if sent_at is not None:
            found[member_id].append(Ended(sent_at, outcome))
    return found


@cache
def _ended_since(*, with_arrays: bool) -> Select[int, datetime | None, Outcome]:
    whose = bulk.among(Nudge.member_id, with_arrays=with_arrays)
    over = Nudge.outcome.in_((Outcome.DONE, Outcome.SKIPPED, Outcome.MISSED))
    wanted = select(Nudge.member_id, Nudge.sent_at, Nudge.outcome)
    return wanted.where(whose, Nudge.sent_at >= bindparam("start"), Nudge.planned, over).order_by(Nudge.sent_at)


async def take_unclosed(session: AsyncSession, *, limit: int) -> Sequence[Nudge]:
    """Nudges that are over but still show their buttons, the newest first; they are ours to close now."""
    wanted = (
        select(Nudge.id)
        .where(Nudge.unclosed)
        .order_by(Nudge.sent_at.desc())
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Nudge)
        .where(Nudge.id.in_(wanted.scalar_subquery()))
        .values(unclosed=False)
        .returning(Nudge)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(taken)).scalars().all()
