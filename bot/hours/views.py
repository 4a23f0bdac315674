"""What is said after hours were changed."""

from datetime import datetime

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.plan.rules import Member
from bot.plan.views import next_in_words, schedule_in_words


def changed(words: Words, member: Member, now: datetime) -> Message:
    """What was understood, in words, and when the next nudge comes."""
    told = words("hours.changed", schedule=schedule_in_words(words, member.schedule))
    then = next_in_words(words, member, now)
    return Message(Mrkdwn(f"{told} {then}"), [blocks.section(told), blocks.context(then)])
