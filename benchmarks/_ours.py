"""Plays pretend members' days with our own rules: what is sent when, and at what moment."""

import heapq
import random  # noqa: TID251 - seeded, so that it replays
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from benchmarks._days import LENGTH, Day, Person, Span, within
from bot.budgets import Budgets
from bot.exercises.rules import KINDS
from bot.hours.rules import Hours, Schedule
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
    decide,
)
from bot.plan.rules import Member, after_sending, hears, plan, waiting_since
from bot.signals.rules import Signals
from bot.statuses.rules import Status

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
KEPT = 0.5  # of nudges that come at a good moment


@dataclass(slots=True)
class Tally:
    """What one of the two has done."""

    bad: Counter[str] = field(default_factory=Counter)
    good: int = 0
    walks: int = 0

    @property
    def sent(self) -> int:
        return self.good + self.walks + self.bad.total()

    @property
    def shown(self) -> int:
        """Bad moments that Slack shows."""
        return self.bad.total() - self.bad["hidden"] - self.bad["unseen"]


class Ours:
    """Plays the month for all members together, in the order of time: they share one budget for presence."""

    def __init__(self, people: list[Person], dice: random.Random) -> None:
        self.tally = Tally()
        self.asked = self.unasked = 0
        self._now = MONDAY
        self._budgets = Budgets(lambda: self._now)
        self._dice = dice
        self._people = people
        self._members = [_member(person) for person in people]

    def play(self, midnight: datetime, days: list[Day]) -> None:
        """One day of everybody."""
        queue: list[tuple[datetime, int, int]] = []  # when, 0 for an event and 1 for a nudge, whose
        due: list[datetime | None] = []
        for number, day in enumerate(days):
            due.append(plan(self._hear(number, day, midnight, midnight), midnight))
            edges = {edge for spans in (day.meetings, day.huddles, day.dnd) for span in spans for edge in span}
            queue += [(midnight + timedelta(minutes=edge), 0, number) for edge in edges]
            self._push(queue, due[number], number)
        heapq.heapify(queue)
        end = midnight + timedelta(days=1)
        while queue:
            self._now, kind, number = heapq.heappop(queue)
            if self._now >= end:
                continue
            if kind and due[number] != self._now:
                continue  # planned anew since
            if kind:
                self._look(number, days[number], midnight)
            else:
                self._hear(number, days[number], midnight, self._now)
            due[number] = self._plan(number)
            self._push(queue, due[number], number)

    def _plan(self, number: int) -> datetime | None:
        member = self._members[number]
        at = plan(member, self._now)
        back = member.next_nudge_at  # of a hold that no signal explains
        return max(at, back) if at and back and back > self._now else at

    @staticmethod
    def _push(queue: list[tuple[datetime, int, int]], due: datetime | None, number: int) -> None:
        if due is not None:
            heapq.heappush(queue, (due, 1, number))

    def _hear(self, number: int, day: Day, midnight: datetime, now: datetime) -> Member:
        """The events of this minute: signals are what they are now."""
        minute = round((now - midnight).total_seconds() / 60)

        def running(spans: list[Span]) -> Span | None:
            return next((span for span in spans if span[0] <= minute < span[1]), None)

        def at(span: Span | None) -> datetime | None:
            return midnight + timedelta(minutes=span[1]) if span else None

        member = self._members[number]
        meeting, huddle, dnd = running(day.meetings), running(day.huddles), running(day.dnd)
        status = Status.OFF if day.off else Status.MEETING if meeting else None
        signals = replace(
            member.signals,
            status=status,
            status_until=midnight + timedelta(days=1) if day.off else at(meeting),
            huddle=f"{midnight:%d} {huddle[0]}" if huddle else None,
            huddle_until=now + timedelta(hours=1) if huddle else None,  # Slack does not know when it will end
            dnd_from=now if dnd else None,
            dnd_until=at(dnd),
            profile_at=now,
            dnd_at=now,
        )
        self._members[number] = replace(hears(member, signals, now), next_nudge_at=None)
        return self._members[number]

    def _look(self, number: int, day: Day, midnight: datetime) -> None:
        member, now = self._members[number], self._now
        moment = Moment(
            now=now,
            slot=min(now, waiting_since(member, now) or now),
            interval=member.schedule.interval,
            signals=member.signals,
            walks=member.walks,
            last_movement_at=member.last_movement_at,
            holds=member.holds,
        )
        minute = int((now - midnight).total_seconds() // 60)
        decision = decide(moment)
        if decide(replace(moment, presence=Presence.AWAY)) != decision:
            presence = self._presence(day, minute)
            moment = replace(moment, presence=presence)
            decision = decide(moment)
        self._members[number] = self._act(member, decision, day, minute)

    def _presence(self, day: Day, minute: int) -> Presence:
        if self._budgets.reserve("T", "users.getPresence", at_most=0.0) is None:
            self.unasked += 1
            return Presence.UNKNOWN
        self.asked += 1
        return Presence.AWAY if day.off or within(day.looks_away, minute) else Presence.ACTIVE

    def _act(self, member: Member, decision: Decision, day: Day, minute: int) -> Member:
        """What `bot.moments.flows` and the delivery write, on the value."""
        now, signals = self._now, member.signals
        match decision:
            case Send() | OfferWalking():
                self._count(decision, day.trouble(minute))
                walked = signals.huddle if isinstance(decision, OfferWalking) else signals.walked_huddle
                member = replace(after_sending(member, now), holds=0, next_nudge_at=None)
                member = replace(member, signals=replace(signals, away_since=None, walked_huddle=walked))
                if day.trouble(minute) is None and self._dice.random() < KEPT:
                    member = replace(member, last_movement_at=now + timedelta(minutes=2))
                return member
            case HoldUntil(until=until, because=Because.AWAY):
                signals = replace(signals, away_since=signals.away_since or now)
                return replace(member, signals=signals, next_nudge_at=until)
            case HoldUntil(until=until):
                return replace(member, next_nudge_at=until)
            case RestartInterval():
                signals = replace(signals, away_since=None)
                return replace(member, counts_from=now, holds=member.holds + 1, signals=signals, next_nudge_at=None)
            case Drop():
                return replace(member, counts_from=now, next_nudge_at=None)

    def _count(self, decision: Send | OfferWalking, trouble: str | None) -> None:
        if trouble is None:
            self.tally.good += 1
        elif isinstance(decision, OfferWalking) and trouble in ("meetings", "huddles"):
            self.tally.walks += 1
        else:
            self.tally.bad[trouble] += 1


def _member(person: Person) -> Member:
    hours = Hours(_clock(person.start), _clock(person.start + LENGTH))
    week = tuple(hours if day < 5 else None for day in range(7))
    rest = Hours(_clock(person.rest), _clock(person.rest + 30))
    return Member(
        id=person.id, team_id="T", user_id=f"U{person.id}", locale=None, daily_cap=99, kinds=frozenset(KINDS),
        avoid=frozenset(), seated_only=False, active=True, stopped_because=None, pause=None, last_sent_at=None,
        last_movement_at=None, counts_from=None, snoozed_until=None, sent_on=None, sent_count=0,
        schedule=Schedule("Etc/UTC", week, rest, timedelta(minutes=person.interval)),
        signals=Signals(profile_at=MONDAY, dnd_at=MONDAY),
    )  # fmt: skip


def _clock(minute: int) -> time:
    return time(minute // 60, minute % 60)
