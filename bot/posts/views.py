"""What an admin is told when a channel cannot be posted in any more."""

from bot import blocks
from bot.blocks import Message
from bot.content import Words

WHY = {"is_archived": "archived", "not_in_channel": "not_in", "channel_not_found": "not_found"}


def cannot_post(words: Words, code: str) -> Message:
    """What happened to the channel and how to go on; said once."""
    text = words(f"posts.{WHY.get(code, 'refused')}")
    return Message(text, [blocks.section(text), blocks.context(words("posts.what_next"))])
