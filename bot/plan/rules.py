"""A member as a value, and the one decision that everything else turns on: when to nudge next."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.habits.rules import best_moment
from bot.holidays.rules import DaysOff, days_off
from bot.hours.rules import (
    ONE_DAY,
    ONE_SECOND,
    Pause,
    Schedule,
    instant_of,
    is_open,
    local_day,
    next_nudge,
    spread_of,
    wall_clock,
    windows,
    working_since,
)
from bot.moments.rules import Because, hold
from bot.programme.rules import Programme
from bot.signals.rules import NOTHING, Signals
from bot.statuses.rules import Status

DAILY_CAP = 8
HOLDS_AHEAD = 4  # reasons to wait that may follow one another: a meeting in Do Not Disturb, a huddle after it
LATE = timedelta(minutes=5)  # a nudge later than this is dropped: nobody wants the morning's nudges at noon


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What the bot knows of one member. All instants are aware UTC."""

    id: int
    team_id: str
    user_id: str
    locale: str | None  # how to speak to them: what they chose, else what Slack is set to
    schedule: Schedule
    daily_cap: int
    kinds: frozenset[str]
    avoid: frozenset[str]
    seated_only: bool
    active: bool
    stopped_because: str | None
    pause: Pause | None
    last_sent_at: datetime | None
    last_movement_at: datetime | None
    counts_from: datetime | None
    snoozed_until: datetime | None
    sent_on: date | None
    sent_count: int
    next_nudge_at: datetime | None = None
    due_at: datetime | None = None
    dm_channel: str | None = None
    turn: int = 0  # of the rotation of what is shown
    programme: Programme | None = None
    language: str | None = None  # what they chose
    listed: bool = False
    country: str | None = None
    walk_in_huddles: bool = True
    learns: bool = False
    habits: tuple[int, ...] = ()
    holds: int = 0
    signals: Signals = NOTHING
    home_opened_at: datetime | None = None

    @property
    def walks(self) -> bool:
        """Whether a walk may be offered during a call."""
        return self.walk_in_huddles and "walk" in self.kinds and not self.seated_only

    @property
    def days_off(self) -> DaysOff | tuple[()]:
        return days_off(self.country)

    @property
    def anchor(self) -> datetime | None:
        """The last movement, nudge sent or fresh start, whichever is latest: the interval counts from here."""
        return max(filter(None, (self.last_movement_at, self.last_sent_at, self.counts_from)), default=None)

    def is_paused(self, now: datetime) -> bool:
        """Whether a pause is running; one that is only planned does not count."""
        pause = self.pause
        return pause is not None and pause.start <= now and (pause.end is None or now < pause.end)

    @property
    def full_day(self) -> date | None:
        """The day whose shift has had as many nudges as the member wants."""
        return self.sent_on if self.sent_count >= self.daily_cap else None


@dataclass(frozen=True, slots=True)
class Planned:
    """When the next nudge comes (UTC; None: not in sight), and what it waits for, if for anything."""

    at: datetime | None
    because: Because | None = None


def plan(member: Member, now: datetime) -> datetime | None:
    """When the next nudge is due (UTC), or None."""
    return planned(member, now).at


def planned(member: Member, now: datetime) -> Planned:
    """The next nudge by the hours, then by what Slack says right now: leave, Do Not Disturb, meetings, huddles."""
    if not member.active:
        return Planned(None)
    back = member.snoozed_until
    if back is not None and back > now and may_send(member, back):
        return Planned(back)
    member = settled(member, now)
    if member.signals.is_off(now):
        return _after_leave(member, now)
    due = _next(member, now)
    if due is None:
        return Planned(None)
    if _walk_is_due(member, due, now):
        return Planned(now, Because.HUDDLE)
    return _held(member, _learned(member, due, now))


def _next(member: Member, start: datetime) -> datetime | None:
    return next_nudge(
        member.schedule,
        start,
        anchor=member.anchor,
        spread=spread_of(member.team_id, member.user_id),
        pause=member.pause,
        days_off=member.days_off,
        full_day=member.full_day,
    )


# What is over


def hears(member: Member, signals: Signals, now: datetime) -> Member:
    """The member once Slack has said `signals`; what they end is over now."""
    old = member.signals
    if old.is_off(now) and signals.status is not Status.OFF:
        old = replace(old, status_until=now)
    if old.dnd_until is not None and (old.dnd_from, old.dnd_until) != (signals.dnd_from, signals.dnd_until):
        old = replace(old, dnd_until=min(old.dnd_until, now))
    counts_from = settled(replace(member, signals=old), now).counts_from
    return replace(member, signals=signals, counts_from=counts_from)


def settled(member: Member, now: datetime) -> Member:
    """The member counting from the end of a leave, or from the last slot that a Do Not Disturb, over now, has cost."""
    signals = member.signals
    if signals.status is Status.OFF and signals.status_until is not None and signals.status_until <= now:
        member = _counting_from(member, signals.status_until)
    if signals.dnd_from is None or signals.dnd_until is None or signals.dnd_until > now:
        return member
    slot = _waiting(member, now)
    return member if slot is None else _without_slots(member, slot, signals.dnd_until)


def _counting_from(member: Member, at: datetime) -> Member:
    return replace(member, counts_from=max(filter(None, (member.counts_from, at))))


def _without_slots(member: Member, slot: datetime, end: datetime) -> Member:
    """Let go of the slots, from `slot` on, that lie more than half an interval before the `end` of what is in the way.

    A Do Not Disturb of many days costs those of its last day: they are all that matters to what comes after it.
    """
    next_slot: datetime | None = max(slot, end - ONE_DAY)
    while next_slot is not None and end - next_slot > member.schedule.interval / 2:
        member = _counting_from(member, next_slot)
        next_slot = _next(member, next_slot)
    return member


def _waiting(member: Member, at: datetime) -> datetime | None:
    """The first slot that the stretch of work running at `at` still owes; out of hours, the next one."""
    start = working_since(member.schedule, at, pause=member.pause, days_off=member.days_off) or at
    return _next(member, max(start, member.anchor) if member.anchor else start)


# What is in the way


def _after_leave(member: Member, now: datetime) -> Planned:
    """The first nudge after a leave, one interval after its end; one without an end is looked at anew every day."""
    zone = member.schedule.zone
    end = member.signals.status_until
    anew = end or instant_of(zone, local_day(zone, now) + ONE_DAY, datetime.min.time())
    member = _counting_from(member, end) if end else member
    back = _next(member, anew)
    return Planned(_held(member, _learned(member, back, anew)).at if back else None, Because.OFF)


def _walk_is_due(member: Member, due: datetime, now: datetime) -> bool:
    """A huddle is a chance to walk before the time, once half the interval is over."""
    signals = member.signals
    return (
        member.walks
        and signals.fresh_huddle
        and signals.in_huddle(now)
        and due - now <= member.schedule.interval / 2
        and not signals.on_dnd(now)
        and may_send(member, now)
    )


def _learned(member: Member, due: datetime, now: datetime) -> datetime:
    """The due time, moved to a minute near it at which this member usually answers, if they want that."""
    if not member.learns or due <= now:
        return due
    clock = wall_clock(member.schedule.zone, due)
    best = best_moment(due, clock.hour * 60 + clock.minute, interval=member.schedule.interval, habits=member.habits)
    return best if best > now and may_send(member, best) else due


def _held(member: Member, due: datetime) -> Planned:
    """The due time, moved behind everything that is known to be in its way.

    What is over by the end of a wait counts as it will then: a Do Not Disturb behind a huddle costs its slots, and a
    wait that ends in the next stretch of work is for that one's first slot.
    """
    because, at, signals = None, due, member.signals
    if signals.quiet:
        return Planned(due)
    for _ in range(HOLDS_AHEAD):
        slot = min(at, _waiting(member, at) or at)
        wait = hold(signals, at, slot=slot, interval=member.schedule.interval, walks=member.walks)
        if wait is None:
            break
        because = wait.because
        member = settled(member, wait.until)
        later = _next(member, wait.until)
        if later is None:
            return Planned(None, because)
        at = later
    return Planned(at, because)


def waiting_since(member: Member, now: datetime) -> datetime | None:
    """When the next nudge is or was due by the hours alone, also if that has passed."""
    return _waiting(settled(member, now), now)


def why_due(member: Member, due_at: datetime, *, since: datetime | None, snoozes: int) -> Because:
    """Why a nudge is due at `due_at`, for the member who asks; `since` as `waiting_since` says."""
    if snoozes:
        return Because.SNOOZE
    member = settled(member, due_at)
    if since is not None and since != due_at and _learned(member, since, since - ONE_SECOND) == due_at:
        return Because.LEARNED
    if since is not None and since + timedelta(minutes=1) < due_at:
        return Because.WAITED
    if member.anchor is not None and abs(due_at - member.anchor - member.schedule.interval) < timedelta(minutes=1):
        return Because.INTERVAL
    return Because.FIRST


def may_send(member: Member, at: datetime) -> bool:
    """Whether `at` is working time in which a nudge may be sent: not in a break or pause, not at the day's very end."""
    return member.active and is_open(member.schedule, at, pause=member.pause, days_off=member.days_off)


def is_late(due_at: datetime, now: datetime) -> bool:
    return now - due_at > LATE


def shift_day(schedule: Schedule, at: datetime) -> date:
    """The local date of the shift that is running at `at`, or simply the local date."""
    running = next(windows(schedule, at, days=1), None)
    return running.day if running and running.start <= at else local_day(schedule.zone, at)


def day_start(schedule: Schedule, at: datetime) -> datetime:
    """When "today" began for this member: with the running shift if it began yesterday, else at local midnight."""
    midnight = instant_of(schedule.zone, local_day(schedule.zone, at), datetime.min.time())
    running = next(windows(schedule, at, days=1), None)
    return min(midnight, running.start) if running and running.start <= at else midnight


def after_sending(member: Member, at: datetime) -> Member:
    """The member once a nudge was sent at `at`."""
    day = shift_day(member.schedule, at)
    count = sent_on(day, member.sent_on, member.sent_count)
    return replace(member, last_sent_at=at, sent_on=day, sent_count=count, snoozed_until=None)


def sent_on(day: date, counted_on: date | None, count: int) -> int:
    """How many nudges `day` has had with this one, if `count` were those of `counted_on`."""
    return count + 1 if day == counted_on else 1
