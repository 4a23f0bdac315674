"""The group moment: one movement, a picture, one button and a number."""

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.pictures.rules import Source
from bot.together.rules import Moment

JOIN = "together.join"


def moment(words: Words, moment: Moment, *, joined: int, picture: Source | None = None) -> Message:
    action = words(f"{moment.movement}.action")
    told = words("together.joined", n=joined) if joined else words("together.nobody_yet")
    shown = [blocks.section(f"*{words('together.title')}*\n{action}")]
    if picture:
        shown.append(blocks.image(picture, words(f"{moment.movement}.picture_alt")))
    shown.append(blocks.actions(blocks.button(words("together.join_button"), JOIN, value=str(moment), style="primary")))
    shown.append(blocks.context(told, words("together.footer")))
    return Message(Mrkdwn(f"{words('together.title')} {action}"), shown)


def over(words: Words) -> Message:
    return Message(words("together.over"), [blocks.section(words("together.over"))])
