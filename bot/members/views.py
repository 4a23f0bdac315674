"""Today at a glance, the welcome, and answers about stopping and pausing."""

from datetime import datetime

from bot import blocks
from bot.blocks import Block, Message
from bot.content import Mrkdwn, Words
from bot.exercises.views import OPEN as EXERCISE
from bot.nudges.views import NOW
from bot.plan.rules import Member
from bot.plan.views import next_in_words, schedule_in_words
from bot.settings.views import OPEN
from bot.symptoms.views import OPEN as SYMPTOMS

PAUSE = "members.pause"
RESUME = "members.resume"


def today(words: Words, member: Member, done: int, now: datetime) -> Message:
    """What is next and what is done, with the ways on."""
    headline = words("members.today", n=done) if done else words("members.today_none")
    then = next_in_words(words, member, now)
    footer = [schedule_in_words(words, member.schedule), *_planned_pause(words, "members.planned", member, now)]
    if not member.active:
        ways = [blocks.button(words("members.start_button"), OPEN, style="primary"), *_to_read(words)]
    else:
        ways = [
            blocks.button(words("members.now_button"), NOW, style="primary"),
            *_to_read(words),
            blocks.button(words("members.resume_button"), RESUME)
            if member.is_paused(now)
            else blocks.button(words("members.pause_button"), PAUSE),
            blocks.button(words("settings.open_button"), OPEN),
        ]
    return Message(
        Mrkdwn(f"{headline} {then}"),
        [blocks.section(f"{headline}\n{then}"), blocks.actions(*ways), blocks.context(*footer)],
    )


def _to_read(words: Words) -> list[Block]:
    return [
        blocks.button(words("members.exercise_button"), EXERCISE),
        blocks.button(words("members.symptoms_button"), SYMPTOMS),
    ]


def welcome(words: Words) -> Message:
    """For somebody who has not started yet."""
    text = words("members.welcome")
    return Message(
        text,
        [
            blocks.section(text),
            blocks.actions(blocks.button(words("members.start_button"), OPEN, style="primary")),
            blocks.context(words("members.welcome_footer")),
        ],
    )


def stopped(words: Words) -> Message:
    return _line(words("members.stopped"))


def paused(words: Words, member: Member, now: datetime) -> Message:
    """When the pause begins, if later, and when nudges are back."""
    told = _planned_pause(words, "members.pause_planned", member, now)
    return _line(Mrkdwn(" ".join([*told, next_in_words(words, member, now)])))


def resumed(words: Words, member: Member, now: datetime) -> Message:
    then = next_in_words(words, member, now)
    return _line(Mrkdwn(f"{words('members.resumed')} {then}") if member.active else then)


def _planned_pause(words: Words, key: str, member: Member, now: datetime) -> list[Mrkdwn]:
    """The text of `key` about a pause that has not begun, if there is one."""
    pause, zone = member.pause, member.schedule.zone
    if pause is None or pause.end is None or pause.start <= now:
        return []
    first, last = (words.moment(at, zone=zone, now=now) for at in (pause.start, pause.end))
    return [words(key, start=first, end=last)]


def _line(text: Mrkdwn) -> Message:
    return Message(text, [blocks.section(text)])
