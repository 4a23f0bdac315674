"""Hears what Slack says of members, and looks at the moment of those whose nudge is about to be sent.

look      ask Slack for what is not known yet (no transaction open), decide, keep what was learned
hear_…    an event: replace the signal, plan anew; a nudge that waited for its end is due at once
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.errors import CannotReach, InstallGone, SlackTrouble
from bot.exercises.rules import choose
from bot.moments import rules
from bot.moments.rules import (
    Because,
    Decision,
    Drop,
    HoldUntil,
    Moment,
    OfferWalking,
    Presence,
    RestartInterval,
    Send,
)
from bot.plan.flows import replan, value_of, write_signals
from bot.plan.rules import Member, plan, waiting_since, why_due
from bot.services import Services
from bot.signals import rules as hearing
from bot.signals.rules import Heard, Signals
from db import bulk, members, moments, nudges
from db.models import Member as Row
from db.models import Nudge, Outcome

log = logging.getLogger(__name__)

LOOK = 4.0  # real seconds for each round of questions; what is not known by then is unknown
SKEW = timedelta(seconds=5)  # our clock and Slack's: an event from just before a look-up is not older than it
AT_ONCE = 10_000  # rows looked at in one transaction
DND_USERS = 50  # of one call of dnd.teamInfo
LEFT = timedelta(hours=1)  # what ended so long ago is forgotten: a huddle is a new one when it is joined again

USERS_READ, DND_READ = "users:read", "dnd:read"


@dataclass(frozen=True, slots=True)
class Due:
    """A nudge that is about to be sent."""

    nudge_id: str
    member: Member
    due_at: datetime
    snoozes: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of it; `movement` replaces the nudge's own where a call asks for one that fits.

    `walk_because`: why it is a walk on a call, if it is one.
    """

    decision: Decision
    movement: str | None = None
    walk_because: Because | None = None

    @property
    def walks_in_huddle(self) -> bool:
        return isinstance(self.decision, OfferWalking) and self.decision.because is Because.HUDDLE


@dataclass(slots=True)
class _Learned:
    """What one round of questions brought, by member id or (team, user)."""

    users: dict[tuple[str, str], Heard] = field(default_factory=dict)
    dnd: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    dnd_failed: set[tuple[str, str]] = field(default_factory=set)
    away: dict[tuple[str, str], datetime | None] = field(default_factory=dict)
    walks: dict[tuple[str, str], tuple[str | None, str]] = field(default_factory=dict)  # walked huddle, movement
    missing: dict[str, set[str]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)  # questions without an answer, by the reason


async def look(services: Services, due: Sequence[Due]) -> list[Verdict]:
    """Decide on each nudge. Whatever goes wrong between Slack and us, there is an answer for each."""
    now = services.now()
    learned = await _ask(services, due, now)
    seen = [_moment(nudge, learned, now) for nudge in due]
    teams = {nudge.member.team_id for nudge in due}
    seen = await _with_presence(services, due, seen, learned, await _missing(services, teams))
    verdicts = [_verdict(services, nudge, moment, learned) for nudge, moment in zip(due, seen, strict=True)]
    await _keep(services, learned, now)
    if learned.unknown:
        log.info("moments_unknown", extra={"reasons": dict(learned.unknown)})
    return verdicts


def _moment(due: Due, learned: _Learned, now: datetime) -> Moment:
    member, who = due.member, _who(due.member)
    since = None if due.snoozes else waiting_since(member, due.due_at)
    return Moment(
        now=now,
        slot=min(due.due_at, since or due.due_at),
        interval=member.schedule.interval,
        signals=_updated(member.signals, who, learned, now),
        because=why_due(member, due.due_at, since=since, snoozes=due.snoozes),
        dnd_known=who not in learned.dnd_failed,
        walks=member.walks,
        last_movement_at=member.last_movement_at,
        holds=member.holds,
    )


def _updated(signals: Signals, who: tuple[str, str], learned: _Learned, now: datetime) -> Signals:
    if who in learned.users:
        signals = hearing.with_user(signals, learned.users[who], at=now - SKEW)
    if who in learned.dnd:
        signals = hearing.with_dnd(signals, learned.dnd[who], at=now - SKEW)
    if who in learned.away:
        signals = replace(signals, away_since=learned.away[who])
    if who in learned.walks:
        signals = replace(signals, walked_huddle=learned.walks[who][0])
    return signals


def _verdict(services: Services, due: Due, moment: Moment, learned: _Learned) -> Verdict:
    decision, who = rules.decide(moment), _who(due.member)
    away = moment.signals.away_since
    if isinstance(decision, HoldUntil) and decision.because is Because.AWAY:
        learned.away[who] = away or moment.now
    elif away is not None:
        learned.away[who] = None
    if not (isinstance(decision, OfferWalking) or decision == Send(Because.MEETING)):
        return Verdict(decision)
    member = due.member
    offered = [m for m in services.movements if member.walks or m.kind != "walk"]
    movement = choose(
        offered, wanted=member.kinds, avoid=member.avoid, seated_only=member.seated_only,
        recent=(), floor_done=True, turn=member.turn, on_call=True,
    )  # fmt: skip
    signals = moment.signals
    learned.walks[who] = (signals.huddle if decision.because is Because.HUDDLE else signals.walked_huddle, movement.id)
    return Verdict(decision, movement.id, decision.because if movement.kind == "walk" else None)


# Asking


async def _ask(services: Services, due: Sequence[Due], now: datetime) -> _Learned:
    """Status, huddle and Do Not Disturb of those of whom nothing was heard: nobody, as long as events arrive."""
    learned = _Learned()
    users = {_who(d.member) for d in due if hearing.needs_profile(d.member.signals, now)}
    asleep: dict[str, list[str]] = {}
    for d in due:
        if hearing.needs_dnd(d.member.signals, now):
            asleep.setdefault(d.member.team_id, []).append(d.member.user_id)
    if not users and not asleep:
        return learned
    refused = await _missing(services, {team for team, _ in users} | set(asleep))
    wanted = [_user(services, who, learned, now) for who in users if USERS_READ not in refused[who[0]]]
    for team_id, ids in asleep.items():
        if DND_READ not in refused[team_id]:
            chunks = await _filled(services, team_id, ids, now)
            wanted += [_dnd(services, team_id, chunk, set(ids), learned) for chunk in chunks]
    await _in_time(wanted)
    for team_id, ids in asleep.items():
        if DND_READ not in refused[team_id] | learned.missing.get(team_id, set()):
            learned.dnd_failed |= {(team_id, user) for user in ids} - learned.dnd.keys()
    return learned


async def _filled(services: Services, team_id: str, ids: list[str], now: datetime) -> list[list[str]]:
    """The ids in calls of 50; the last one's free places go to those who are due next."""
    async with services.sessions.begin() as session:
        others = await moments.stale_dnd(session, team_id, now=now, known=hearing.KNOWN, limit=DND_USERS)
    free = -len(ids) % DND_USERS
    everybody = [*ids, *[user for user in others if user not in ids][:free]]
    return [everybody[i : i + DND_USERS] for i in range(0, len(everybody), DND_USERS)]


async def _user(services: Services, who: tuple[str, str], learned: _Learned, now: datetime) -> None:
    try:
        user = await services.slack.user(*who)
    except SlackTrouble as trouble:
        _note(trouble, who[0], USERS_READ, learned)
    else:
        learned.users[who] = hearing.read_user(user, services.statuses, now=now)


async def _dnd(services: Services, team_id: str, ids: list[str], needed: set[str], learned: _Learned) -> None:
    try:
        found = await services.slack.dnd(team_id, ids)
    except InstallGone:  # the post will say so
        learned.dnd |= {(team_id, user): {} for user in needed}
    except SlackTrouble as trouble:
        _note(trouble, team_id, DND_READ, learned)
    else:
        learned.dnd |= {(team_id, user): found.get(user, {}) for user in ids}


async def _with_presence(
    services: Services,
    due: Sequence[Due],
    seen: Sequence[Moment],
    learned: _Learned,
    refused: Mapping[str, frozenset[str]],
) -> list[Moment]:
    """Ask whether they are at the keyboard, only where it would change the decision."""
    presences: dict[str, Presence] = {}

    async def ask(nudge: Due) -> None:
        try:
            said = await services.slack.presence(nudge.member.team_id, nudge.member.user_id)
        except SlackTrouble as trouble:
            _note(trouble, nudge.member.team_id, USERS_READ, learned)
        else:
            presences[nudge.nudge_id] = Presence.AWAY if said == "away" else Presence.ACTIVE

    def matters(moment: Moment) -> bool:
        return rules.decide(replace(moment, presence=Presence.AWAY)) != rules.decide(moment)

    pairs = list(zip(due, seen, strict=True))
    await _in_time([ask(d) for d, moment in pairs if USERS_READ not in refused[d.member.team_id] and matters(moment)])
    return [replace(m, presence=presences[d.nudge_id]) if d.nudge_id in presences else m for d, m in pairs]


async def _in_time(questions: Sequence[Awaitable[None]]) -> None:
    try:
        async with asyncio.timeout(LOOK):
            await asyncio.gather(*questions)
    except TimeoutError:
        log.warning("look_took_too_long", extra={"questions": len(questions)})


def _note(trouble: SlackTrouble, team_id: str, scope: str, learned: _Learned) -> None:
    if isinstance(trouble, CannotReach) and trouble.code == "missing_scope":
        learned.missing.setdefault(team_id, set()).add(scope)
    learned.unknown[trouble.code] += 1


async def _missing(services: Services, teams: Collection[str]) -> dict[str, frozenset[str]]:
    async with services.sessions.begin() as session:
        refused = await moments.missing_scopes(session, teams)
    return {team_id: refused.get(team_id, frozenset()) for team_id in teams}


async def _keep(services: Services, learned: _Learned, now: datetime) -> None:
    """Keep what was learned. A walk is marked as offered before it is sent: never twice in one huddle."""
    who = learned.users.keys() | learned.dnd.keys() | learned.away.keys() | learned.walks.keys()
    if not who and not learned.missing:
        return
    async with services.sessions.begin() as session:
        for team_id, scopes in learned.missing.items():
            await moments.add_missing_scopes(session, team_id, scopes)
        rows = await members.by_names(session, who, lock=True) if who else {}
        for key, row in rows.items():
            write_signals(row, _updated(value_of(row).signals, key, learned, now), now)
            if key in learned.users and row.slack_zone is None:
                row.slack_zone = learned.users[key].zone
            if key in learned.walks and row.open_nudge_id:
                nudge = await nudges.find(session, row.open_nudge_id)
                if nudge is not None:
                    nudge.movement = learned.walks[key][1]
        await bulk.update(session, Row, rows.values())


# What becomes of a nudge that is not sent


def put_off(row: Row, nudge: Nudge, decision: HoldUntil | Drop | RestartInterval, now: datetime) -> None:
    """Give a nudge back to the plan, or let it go; either way it counts for nothing."""
    answered = nudge.outcome is not Outcome.SENDING  # a snoozed one still has its buttons
    if isinstance(decision, HoldUntil):
        if not answered:
            snoozed = nudge.snoozes > 0
            nudge.outcome = Outcome.SNOOZED if snoozed else Outcome.HELD
            row.snoozed_until = decision.until if snoozed else None
        replan(row, now)
        if not decision.explained:  # no signal stands for it in the plan
            row.holds += 1
            row.next_nudge_at = plan(value_of(row), decision.until) if row.active else None
        return
    if not answered:
        nudge.outcome, nudge.unclosed, row.open_nudge_id = Outcome.DROPPED, nudge.ts is not None, None
    if isinstance(decision, RestartInterval):
        row.holds, row.away_since = row.holds + 1, None
    replan(row, now, from_now=True)


# Forgetting


async def forget(services: Services) -> int:
    """Delete what must not be kept: decisions of yesterday, signals that have ended.

    Step by step: in the morning Do Not Disturb has ended for everybody, and nobody's press is to wait for all of them.
    """
    now, more = services.now(), True
    while more:
        async with services.sessions.begin() as session:
            more = await moments.forget_decisions(session, now, limit=AT_ONCE)
            newest = await moments.newest_member(session)
    for first in range(0, newest + 1, AT_ONCE):
        async with services.sessions.begin() as session:
            await moments.forget_signals(session, now, left=LEFT, ids=range(first, first + AT_ONCE))
    return 0


def _who(member: Member) -> tuple[str, str]:
    return member.team_id, member.user_id
