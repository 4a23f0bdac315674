"""Teams in words."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words

SHOWN = 40


def overview(words: Words, teams: Sequence[tuple[str, int]], *, mine: str | None) -> Message:
    """All teams with their number of members, and the one the member is in."""
    if not teams:
        return _line(words("teams.none"))
    lines = [words("teams.line", name=name, n=members) for name, members in teams[:SHOWN]]
    told = words("teams.mine", name=mine) if mine else words("teams.in_none")
    return Message(
        Mrkdwn("\n".join([told, *lines])),
        [blocks.section(told), blocks.section("\n".join(lines)), blocks.context(words("teams.how"))],
    )


def joined(words: Words, name: str, *, listed: bool) -> Message:
    return _line(words("teams.joined" if listed else "teams.joined_unlisted", name=name))


def left(words: Words) -> Message:
    return _line(words("teams.left"))


def _line(text: Mrkdwn) -> Message:
    return Message(text, [blocks.section(text)])
