"""Help, and kind answers to mistakes."""

from bot import blocks
from bot.blocks import Block, Message
from bot.content import Mrkdwn, Words
from bot.errors import UserMistake

HELP = "commands.help"
TOLD = "commands.told"


def help_(words: Words) -> Message:
    listed = words.lines("commands.list")
    return Message(
        Mrkdwn("\n".join([words("commands.help_text"), *listed])),
        [
            blocks.section(words("commands.help_text")),
            blocks.section("\n".join(listed)),
            blocks.context(words("commands.help_footer")),
        ],
    )


def mistake(words: Words, error: UserMistake) -> Message:
    """What was not understood and what to type instead, with the way to all commands."""
    text = words(error.key, **error.details)
    return Message(text, [blocks.section(text), blocks.actions(blocks.button(words("commands.help_button"), HELP))])


def told(words: Words, message: Message) -> Block:
    """The same as a modal, for those who pressed something that no message was under."""
    shown = [block for block in message.blocks if block["type"] != "actions"]
    return blocks.modal(words("commands.told_title"), shown, callback_id=TOLD, close=words("commands.close_title"))


def busy(words: Words) -> Message:
    """Slack did not do what we asked of it."""
    return Message(words("commands.busy"), [blocks.section(words("commands.busy"))])


def away(words: Words) -> Message:
    """The database cannot be reached; it will be back without anybody's doing."""
    return Message(words("commands.away"), [blocks.section(words("commands.away"))])


def broken(words: Words, reference: str) -> Message:
    """Our own fault; the reference finds it in the log."""
    text = words("commands.broken", reference=reference)
    return Message(text, [blocks.section(text)])
