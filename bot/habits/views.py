"""The offers: a longer interval or a pause when it does not go well, a second look after some weeks."""

from datetime import datetime

from bot import blocks
from bot.blocks import Message
from bot.content import Words
from bot.habits.rules import Offer, longer
from bot.hours.rules import INTERVALS
from bot.plan.rules import Member
from bot.plan.views import next_in_words
from bot.settings.views import OPEN

LONGER = "habits.longer"
PAUSE = "habits.pause"
KEEP = "habits.keep"


def offer(words: Words, member: Member, what: Offer, *, weeks: int) -> Message:
    """The offer, with one press for each way on and one for leaving everything as it is."""
    text = words("habits.ease") if what is Offer.EASE else words("habits.refresh", weeks=weeks)
    keep = blocks.button(words("habits.keep_button"), KEEP)
    if what is Offer.REFRESH:
        ways = [blocks.button(words("settings.open_button"), OPEN)]
    else:
        ways = [blocks.button(words("habits.pause_button"), PAUSE)]
        if minutes := longer(member.schedule.interval, INTERVALS):
            label = words("habits.longer_button", n=minutes)
            ways.insert(0, blocks.button(label, LONGER, value=str(minutes), style="primary"))
    return Message(text, [blocks.section(text), blocks.actions(*ways, keep)])


def kept(words: Words, member: Member, now: datetime) -> Message:
    told, then = words("habits.kept"), next_in_words(words, member, now)
    return Message(f"{told} {then}", [blocks.section(told), blocks.context(then)])
