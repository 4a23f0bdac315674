"""The one line that tells a member their time zone has changed."""

from datetime import datetime

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.hours.rules import wall_clock
from bot.plan.rules import Member
from bot.plan.views import next_in_words
from bot.settings.views import OPEN


def moved(words: Words, member: Member, *, before: str, now: datetime) -> Message | None:
    """What the change means; None where the clocks of both zones show the same time."""
    zone = member.schedule.zone
    if wall_clock(zone, now) == wall_clock(before, now):
        return None
    told = words(
        "moments.moved", zone=zone.rpartition("/")[2].replace("_", " "), at=words.clock(wall_clock(zone, now).time())
    )
    then = next_in_words(words, member, now)
    return Message(
        Mrkdwn(f"{told} {then}"),
        [
            blocks.section(f"{told} {then}"),
            blocks.actions(blocks.button(words("settings.open_button"), OPEN)),
        ],
    )
