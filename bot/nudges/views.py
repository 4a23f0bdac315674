"""What a nudge looks like, before and after it is answered."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.moments.rules import Because
from bot.nudges.rules import Answer, Verdict
from bot.plan.rules import Member
from bot.plan.views import next_in_words

DONE = "nudges.done"
SNOOZE = "nudges.snooze"
SKIP = "nudges.skip"
MORE = "nudges.more"
NOW = "nudges.now"
INSTEAD = "nudges.instead"


def nudge(
    words: Words,
    *,
    nudge_id: str,
    movement: str,
    line: str,
    picture: Mapping[str, Any] | None = None,
    walk_because: Because | None = None,
    session: Message | None = None,
) -> Message:
    """One line that starts with the action, the picture or training session, a line below it, and the buttons.

    `line` is friendly or sourced; on a call, what makes this the moment stands in its place.
    """
    action = words(f"{movement}.action")
    menu = blocks.overflow(
        MORE,
        [
            (words("nudges.another_option"), f"another {nudge_id}"),
            (words("nudges.pause_option"), f"pause {nudge_id}"),
            (words("nudges.why_option"), f"why {nudge_id}"),
            (words("nudges.settings_option"), f"settings {nudge_id}"),
        ],
    )
    ways = [
        blocks.button(words("nudges.done_button"), DONE, value=nudge_id, style="primary"),
        blocks.button(words("nudges.snooze_button"), SNOOZE, value=nudge_id),
        blocks.button(words("nudges.skip_button"), SKIP, value=nudge_id),
    ]
    shown = [blocks.image(picture, words(f"{movement}.picture_alt"))] if picture else []
    shown += session.blocks if session else []
    below = words(f"nudges.in_{walk_because}") if walk_because else line
    text = Mrkdwn(f"{action} {below}") if walk_because else Mrkdwn(f"{action}\n{session.text}") if session else action
    return Message(text, [blocks.section(f"*{action}*"), *shown, blocks.context(below), blocks.actions(*ways, menu)])


def on_the_spot(words: Words, *, nudge_id: str, movement: str, picture: Mapping[str, Any] | None = None) -> Message:
    """A movement somebody asked for: it is done or not, there is nothing to put off."""
    action, dose = words(f"{movement}.action"), words(f"{movement}.dose")
    return Message(
        Mrkdwn(f"{action} {dose}"),
        [
            blocks.section(f"*{action}*\n{dose}"),
            *([blocks.image(picture, words(f"{movement}.picture_alt"))] if picture else []),
            blocks.actions(
                blocks.button(words("nudges.done_button"), DONE, value=nudge_id, style="primary"),
                blocks.button(words("nudges.another_button"), INSTEAD),
            ),
        ],
    )


def answered(words: Words, answer: Answer, now: datetime) -> Message:
    """What the nudge's message becomes once it was answered."""
    if answer.verdict is Verdict.OVER or answer.member is None:
        return over(words)
    told = _outcome(words, answer, answer.member, now)
    if answer.outcome == "snoozed":  # says itself when it comes
        return Message(told, [blocks.section(told)])
    then = next_in_words(words, answer.member, now)
    return Message(Mrkdwn(f"{told} {then}"), [blocks.section(told), blocks.context(*_progress(words, answer), then)])


def over(words: Words) -> Message:
    """A nudge that was replaced by a later one: one quiet line."""
    return Message(words("nudges.over"), [blocks.context(words("nudges.over"))])


def closed(words: Words, *, outcome: str, movement: str) -> Message:
    """An old message that still shows its buttons: done otherwise, or over."""
    if outcome != "done":
        return over(words)
    text = words("nudges.done_otherwise", movement=words(f"{movement}.name"))
    return Message(text, [blocks.section(text)])


def logged(words: Words, member: Member, *, done_today: int, now: datetime) -> Message:
    told, then = words("nudges.logged", n=done_today), next_in_words(words, member, now)
    return Message(Mrkdwn(f"{told} {then}"), [blocks.section(told), blocks.context(then)])


def not_counted(words: Words, member: Member, *, again_at: datetime, now: datetime) -> Message:
    told = words("nudges.not_counted", at=words.moment(again_at, zone=member.schedule.zone, now=now))
    then = next_in_words(words, member, now)
    return Message(Mrkdwn(f"{told} {then}"), [blocks.section(told), blocks.context(then)])


def _outcome(words: Words, answer: Answer, member: Member, now: datetime) -> Mrkdwn:
    zone = member.schedule.zone
    if answer.outcome == "snoozed" and answer.back_at:
        return words("nudges.snoozed", at=words.moment(answer.back_at, zone=zone, now=now))
    if answer.outcome == "done" and answer.answered_at:
        at = words.moment(answer.answered_at, zone=zone, now=now)
        return words("nudges.done", movement=words(f"{answer.movement}.name"), at=at)
    return words("nudges.let_go" if answer.put_off_too_often else "nudges.skipped")


def _progress(words: Words, answer: Answer) -> list[str]:
    return [words("nudges.progress", n=answer.done_today)] if answer.outcome == "done" else []
