"""What Slack says of a member right now: read, replaced, and when it has to be asked for again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.statuses.rules import Status, StatusTable, status_of

KNOWN = timedelta(hours=12)  # how long a signal is believed without another word from Slack
KNOWN_OFF = timedelta(hours=1)  # a status without an end that stops all nudges is asked for again sooner
LONGEST_HUDDLE = timedelta(hours=4)  # a missed "left the huddle" heals by then at the latest
USUAL_HUDDLE = timedelta(hours=1)  # where Slack gives no time


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What Slack says of a member right now. All instants are aware UTC; each signal ends by itself."""

    status: Status | None = None
    status_until: datetime | None = None  # None: until it is cleared
    huddle: str | None = None
    huddle_until: datetime | None = None
    walked_huddle: str | None = None  # the huddle in which a walk was offered
    dnd_from: datetime | None = None
    dnd_until: datetime | None = None
    away_since: datetime | None = None
    profile_at: datetime | None = None  # when Slack told status and huddle
    dnd_at: datetime | None = None

    def is_off(self, at: datetime) -> bool:
        return self.status is Status.OFF and (self.status_until is None or at < self.status_until)

    def in_meeting(self, at: datetime) -> bool:
        return self.status is Status.MEETING and (self.status_until is None or at < self.status_until)

    def in_huddle(self, at: datetime) -> bool:
        return self.huddle is not None and self.huddle_until is not None and at < self.huddle_until

    def on_dnd(self, at: datetime) -> bool:
        return self.dnd_from is not None and self.dnd_until is not None and self.dnd_from <= at < self.dnd_until

    @property
    def quiet(self) -> bool:
        """Nothing that could be in a nudge's way."""
        return self.status is None and self.huddle is None and self.dnd_until is None and self.away_since is None

    @property
    def fresh_huddle(self) -> bool:
        """In a huddle in which no walk was offered yet."""
        return self.huddle is not None and self.huddle != self.walked_huddle


NOTHING = Signals()


# What has to be asked


def needs_profile(signals: Signals, now: datetime) -> bool:
    """Whether Slack must be asked for status and huddle: nothing was heard for long, or what was heard has ended."""
    if signals.profile_at is None:
        return True
    ended = (signals.huddle_until if signals.huddle else None, signals.status_until if signals.status else None)
    if any(end is not None and end <= now for end in ended):
        return True  # it may have been prolonged
    endless = signals.is_off(now) and signals.status_until is None
    return now - signals.profile_at > (KNOWN_OFF if endless else KNOWN)


def needs_dnd(signals: Signals, now: datetime) -> bool:
    """Whether Slack must be asked for Do Not Disturb: nothing was heard for too long, or what was heard has passed."""
    if signals.dnd_at is None or now - signals.dnd_at > KNOWN:
        return True
    return signals.dnd_until is not None and signals.dnd_until <= now


# Reading what Slack says


@dataclass(frozen=True, slots=True)
class Heard:
    """A user object of Slack, as far as it matters: their zone, their language, and the signals in it."""

    zone: str | None
    gone: bool
    status: Status | None
    status_until: datetime | None
    huddle: str | None
    huddle_until: datetime | None
    locale: str | None = None


def read_user(user: Mapping[str, Any], table: StatusTable, *, now: datetime) -> Heard:
    """Read the `user` of an event or of users.info."""
    profile = user.get("profile") or {}
    status = status_of(str(profile.get("status_text") or ""), str(profile.get("status_emoji") or ""), table)
    ends = _instant(profile.get("status_expiration"))
    if ends is not None and ends <= now:
        status = None
    huddle = until = None
    if profile.get("huddle_state") == "in_a_huddle":
        huddle = str(profile.get("huddle_state_call_id") or "unnamed")[:64]
        until = min(_instant(profile.get("huddle_state_expiration_ts")) or now + USUAL_HUDDLE, now + LONGEST_HUDDLE)
    gone, ends = bool(user.get("deleted")), ends if status else None
    locale = str(user.get("locale") or "")[:16] or None
    return Heard(user.get("tz"), gone, status, ends, huddle, until, locale)


def with_user(signals: Signals, heard: Heard, *, at: datetime) -> Signals:
    """The signals after a word of Slack about the user, said at `at`; they keep theirs if it is an older one."""
    if signals.profile_at is not None and at < signals.profile_at:
        return signals
    unnamed_again = heard.huddle == "unnamed" and signals.huddle is None  # without a name each one is new
    return replace(
        signals,
        status=heard.status,
        status_until=heard.status_until,
        huddle=heard.huddle,
        huddle_until=heard.huddle_until,
        walked_huddle=None if unnamed_again else signals.walked_huddle,
        profile_at=at,
    )


def with_dnd(signals: Signals, dnd: Mapping[str, Any], *, at: datetime) -> Signals:
    """The signals after Slack's word on Do Not Disturb. `dnd_enabled` is not to be relied on: the times are."""
    if signals.dnd_at is not None and at < signals.dnd_at:
        return signals
    start, end = _instant(dnd.get("next_dnd_start_ts")), _instant(dnd.get("next_dnd_end_ts"))
    if start is None or end is None or end <= start:
        start = end = None
    return replace(signals, dnd_from=start, dnd_until=end, dnd_at=at)


def _instant(seconds: Any) -> datetime | None:
    """Slack's epoch seconds; 0 and 1 mean none, and so does what no clock shows."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC) if int(seconds) > 1 else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None
