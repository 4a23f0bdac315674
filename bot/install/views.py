"""The pages of an installation in the browser, and the one message to whoever installed us."""

from urllib.parse import urlencode

from bot import blocks
from bot.blocks import Message
from bot.content import Mrkdwn, Words
from bot.pages import page
from bot.settings.views import OPEN


def installed(
    words: Words, *, name: str, app_id: str | None, team_id: str | None, everywhere: bool, picture: str | None
) -> str:
    """The page at the end; an organisation's admins still choose the workspaces."""
    where = {"app": app_id, "team": team_id}
    opens = f"https://slack.com/app_redirect?{urlencode({k: v for k, v in where.items() if v})}"
    return page(
        words,
        title=words("install.done", name=name),
        lines=words.lines("install.done_everywhere_lines" if everywhere else "install.done_lines"),
        href=opens if app_id and team_id else "https://slack.com/",
        label=words("install.open_button"),
        picture=picture,
    )


def not_installed(words: Words, why: str, *, again: str, picture: str | None) -> str:
    """What went wrong and what to do now."""
    return page(
        words,
        title=words(f"install.{why}"),
        lines=words.lines(f"install.{why}_lines"),
        href=again,
        label=words("install.again_button"),
        picture=picture,
    )


def first_steps(words: Words) -> Message:
    """For the installer, once: the three things to do. The invitation is theirs to post."""
    steps = "\n".join(f"{number}. {line}" for number, line in enumerate(words.lines("install.steps"), start=1))
    invitation = words("install.invitation")
    return Message(
        Mrkdwn(f"{words('install.thanks')}\n{steps}\n{invitation}"),
        [
            blocks.section(words("install.thanks")),
            blocks.section(steps),
            blocks.section(f"```{invitation}```"),
            blocks.actions(blocks.button(words("install.start_button"), OPEN, style="primary")),
            blocks.context(words("install.footer")),
        ],
    )
