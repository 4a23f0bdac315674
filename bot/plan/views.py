"""The plan in words: a schedule, and when the next nudge comes or why none does."""

from datetime import datetime, timedelta
from itertools import groupby

from bot.content import Mrkdwn, Words
from bot.holidays.rules import name_of
from bot.hours.rules import Hours, Schedule, local_day
from bot.moments.rules import Because
from bot.plan.rules import Member, planned
from bot.signals.rules import needs_dnd


def schedule_in_words(words: Words, schedule: Schedule) -> Mrkdwn:
    """ "Mon-Thu 9:00 AM-5:00 PM, Fri 9:00 AM-1:00 PM, break 12:30 PM-1:00 PM, every 40 minutes"."""
    parts = [
        words("plan.days_and_hours", days=_days(words, days), hours=hours_in_words(words, hours))
        for hours, days in _same_hours(schedule)
    ]
    if schedule.rest:
        parts.append(words("plan.rest", hours=hours_in_words(words, schedule.rest)))
    parts.append(interval_in_words(words, schedule.interval))
    return Mrkdwn(", ".join(parts))


def hours_in_words(words: Words, hours: Hours) -> str:
    return f"{words.clock(hours.start)}–{words.clock(hours.end)}"


def interval_in_words(words: Words, interval: timedelta) -> Mrkdwn:
    return words("plan.every", n=round(interval.total_seconds() / 60))


def next_in_words(words: Words, member: Member, now: datetime) -> Mrkdwn:
    """One sentence: when the next nudge comes, or why there is none."""
    zone = member.schedule.zone
    if member.stopped_because:
        return words("plan.unreachable")
    if not member.active:
        return words("plan.stopped")
    if member.pause and member.is_paused(now):
        if member.pause.end is None:
            return words("plan.paused")
        resumes = words.moment(member.pause.end, zone=zone, now=now)
        if member.next_nudge_at is None:
            return words("plan.paused_until", resumes=resumes)
        return words("plan.paused_then", resumes=resumes, next=words.moment(member.next_nudge_at, zone=zone, now=now))
    if member.next_nudge_at is None:
        return words("plan.sending") if member.due_at else words("plan.nothing")
    if member.next_nudge_at <= now:
        return words("plan.any_minute")
    waits = _why_later(words, member, now)
    if waits is not None and member.signals.is_off(now) and member.signals.status_until is None:
        return waits  # what is planned is only another look
    told = words("plan.next", next=words.moment(member.next_nudge_at, zone=zone, now=now))
    return Mrkdwn(" ".join(filter(None, (waits, told))))


def _why_later(words: Words, member: Member, now: datetime) -> Mrkdwn | None:
    """What the next nudge waits for: Do Not Disturb, a meeting, leave, a public holiday."""
    zone, signals = member.schedule.zone, member.signals
    today = local_day(zone, now)
    if holiday := name_of(member.country, today, language=words.language):
        return words("plan.holiday", name=holiday) if member.schedule.week[today.weekday()] else None
    by_plan = planned(member, now)
    because = by_plan.because
    if because is None and _is_put_off(member, by_plan.at) and needs_dnd(signals, now):
        because = Because.DND_UNKNOWN
    if because is None or (because is Because.HUDDLE and not signals.in_huddle(now)):
        return None
    ends = {Because.DND: signals.dnd_until, Because.OFF: signals.status_until}.get(because)
    if ends is None:
        return words(f"plan.waits_{because}")
    return words(f"plan.waits_{because}_until", until=words.moment(ends, zone=zone, now=now))


def _is_put_off(member: Member, at: datetime | None) -> bool:
    """Whether the next nudge comes later than the plan says, for a reason of which no signal tells."""
    later = member.next_nudge_at
    return member.holds > 0 and at is not None and later is not None and later > at


def _same_hours(schedule: Schedule) -> list[tuple[Hours, list[int]]]:
    """The working days, those with the same hours together, in the order of the week."""
    worked = [(hours, day) for day, hours in enumerate(schedule.week) if hours]
    kinds = dict.fromkeys(hours for hours, _ in worked)
    return [(kind, [day for hours, day in worked if hours == kind]) for kind in kinds]


def _days(words: Words, days: list[int]) -> str:
    """ "Mon-Wed, Fri": runs of three and more are shortened."""
    runs = [[day for _, day in run] for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0])]
    parts = []
    for run in runs:
        names = [words.weekday(day) for day in run]
        parts.extend([f"{names[0]}–{names[-1]}"] if len(run) > 2 else names)
    return ", ".join(parts)
