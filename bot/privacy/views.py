"""What is stored, in plain words, and the two buttons that matter."""

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words

EXPORT = "privacy.export"
DELETE = "privacy.delete"


def told(words: Words, *, known: bool) -> Message:
    """What is stored, and what can be done about it."""
    if not known:
        return Message(words("privacy.stranger"), [blocks.section(words("privacy.stranger"))])
    stored = "\n".join(f"• {line}" for line in words.lines("privacy.stored"))
    never = "\n".join(f"• {line}" for line in words.lines("privacy.never"))
    sure = blocks.confirm(
        words("privacy.sure_title"), words("privacy.sure"), yes=words("privacy.yes_title"), no=words("privacy.no_title")
    )
    return Message(
        Mrkdwn(f"{words('privacy.intro')}\n{stored}\n{words('privacy.never_intro')}\n{never}"),
        [
            blocks.section(f"{words('privacy.intro')}\n{stored}"),
            blocks.section(f"{words('privacy.never_intro')}\n{never}"),
            blocks.actions(
                blocks.button(words("privacy.export_button"), EXPORT),
                blocks.button(words("privacy.delete_button"), DELETE, style="danger") | {"confirm": sure},
            ),
            blocks.context(words("privacy.footer")),
        ],
    )


def on_its_way(words: Words) -> Message:
    return _line(words("privacy.on_its_way"))


def here_it_is(words: Words) -> Message:
    return _line(words("privacy.here_it_is"))


def no_files(words: Words) -> Message:
    return _line(words("privacy.no_files"))


def deleted(words: Words, *, known: bool) -> Message:
    return _line(words("privacy.deleted" if known else "privacy.stranger"))


def _line(text: Mrkdwn) -> Message:
    return Message(text, [blocks.section(text)])
