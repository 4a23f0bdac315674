"""Why a nudge came, or did not, in plain words."""

from collections.abc import Sequence
from datetime import datetime

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.plan.rules import Member
from bot.plan.views import next_in_words
from bot.reasons.rules import Told


def why(words: Words, member: Member, told: Sequence[Told], *, now: datetime) -> Message:
    """The last decisions, the latest first, and what comes next."""
    then = next_in_words(words, member, now)
    lines = [_line(words, member, one, now) for one in told] or [words("moments.why_nothing")]
    head = words("moments.why_now")
    return Message(
        Mrkdwn("\n".join([head, *lines, then])),
        [
            blocks.section(head),
            blocks.section("\n".join(lines)),
            blocks.section(then),
            blocks.context(Mrkdwn("\n".join(words(f"moments.why_{line}") for line in ("calendar", "footer")))),
        ],
    )


def _line(words: Words, member: Member, one: Told, now: datetime) -> Mrkdwn:
    zone = member.schedule.zone
    until = words.moment(one.until, zone=zone, now=now) if one.until else ""
    told = words(f"moments.{one.kind}_{one.because}", until=until)
    return words("moments.why_line", at=words.moment(one.at, zone=zone, now=now), told=told)
