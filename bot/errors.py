"""The four things that can go wrong outside our own code, each with one place that handles it."""

from datetime import timedelta


class UserMistake(Exception):
    """A person typed or chose something we cannot use; `bot.app` answers with what to type instead.

    `key` names the text in `bot/content`, `details` fill its placeholders, `field` is the block id of the
    modal input that shows it (None: an ordinary answer).
    """

    def __init__(self, key: str, *, field: str | None = None, **details: str) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.details = details


class SlackTrouble(Exception):
    """Slack did not do what we asked. `code` is Slack's own error word, or ours for a failed connection."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotReach(SlackTrouble):
    """This message cannot be delivered: for good (`permanent`), or just not now."""

    def __init__(self, code: str, *, permanent: bool) -> None:
        super().__init__(code)
        self.permanent = permanent


class Refused(CannotReach):
    """Slack will not do this one thing; the person can be reached all the same."""


class SlackBusy(SlackTrouble):
    """Slack asked this workspace to wait; nothing was done."""

    def __init__(self, code: str, *, retry_after: timedelta) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Unsure(SlackTrouble):
    """The connection broke after the request had left: Slack may or may not have done it."""


class TooLate(SlackTrouble):
    """We stood still for longer than the work was ours: nothing was sent, for somebody else may be at it."""


class InstallGone(SlackTrouble):
    """Our token for the workspace does not work; everything of it stops."""
