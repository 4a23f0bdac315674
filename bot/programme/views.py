"""A training session inside its nudge, the question how it was, and the answer to the answer."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.exercises.rules import Movement
from bot.exercises.views import OPEN as CARD
from bot.programme.rules import Dose, Programme, Rating
from bot.settings.views import OPEN as SETTINGS
from bot.symptoms.views import CHECK

RATE = "programme.rate"  # each button adds its rating


def session(words: Words, movements: Sequence[Movement], dose: Dose) -> Message:
    """What is in the session, and a way to each card."""
    lines = [_line(words, movement, dose) for movement in movements]
    listed = Mrkdwn("\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1)))
    cards = [blocks.button(words(f"{m.id}.name"), f"{CARD}.{m.id}", value=m.id) for m in movements]
    return Message(listed, [blocks.section(listed), blocks.actions(*cards), blocks.context(words("programme.careful"))])


def how_was_it(words: Words, told: Message, *, nudge_id: str) -> Message:
    """Below what the answered nudge says: four words about the session."""
    ask = words("programme.how_was_it")
    ways = [blocks.button(words(f"programme.{r}_button"), f"{RATE}.{r}", value=nudge_id) for r in Rating]
    return Message(Mrkdwn(f"{told.text} {ask}"), [*told.blocks, blocks.section(ask), blocks.actions(*ways)])


def rated(words: Words, programme: Programme, rating: Rating, *, changed: bool) -> Message:
    """What the next session will be like; after "it hurts", what to do about that."""
    if rating is Rating.HURTS:
        text = words("programme.hurts")
        ways = [
            blocks.button(words("health.check_button"), CHECK, style="primary"),
            blocks.button(words("settings.open_button"), SETTINGS),
        ]
        return Message(
            Mrkdwn(f"{text} {words('symptoms.pain_rule')}"),
            [
                blocks.section(text),
                blocks.section(words("symptoms.pain_rule")),
                blocks.actions(*ways),
                blocks.context(words("symptoms.not_a_diagnosis")),
            ],
        )
    key = {Rating.EASY: "more", Rating.RIGHT: "more" if changed else "same", Rating.HARD: "less"}[rating]
    text = words(f"programme.{key}", next=_dose(words, programme.dose))
    return Message(text, [blocks.section(text)])


def rated_before(words: Words) -> Message:
    text = words("programme.rated_before")
    return Message(text, [blocks.context(text)])


def _line(words: Words, movement: Movement, dose: Dose) -> Mrkdwn:
    """ "*Clamshell*: 2 sets of 8 each side, 2 seconds each. Open a little less." """
    sides = words("programme.each_side") if movement.sides else ""
    hold = words("programme.hold", n=dose.hold) if movement.trains == "holds" else ""
    version = f" {words(f'{movement.id}.{dose.version}')}" if dose.version else ""
    parts = ", ".join(filter(None, [_dose(words, dose), sides, hold]))
    return Mrkdwn(f"*{words(f'{movement.id}.name')}*: {parts}.{version}")


def _dose(words: Words, dose: Dose) -> Mrkdwn:
    return words("programme.sets", n=dose.sets, reps=dose.reps)
