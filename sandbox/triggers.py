"""Trigger ids: good for one modal, for three seconds of real time."""

import secrets
from dataclasses import dataclass

from sandbox.clock import stopwatch
from sandbox.errors import SlackError

LIFETIME = 3.0
REMEMBERED = 10_000


@dataclass
class Trigger:
    user: str
    view: str | None
    born: float
    used: bool = False


class Triggers:
    def __init__(self, team_id: str) -> None:
        self._team = team_id
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, *, view: str | None = None) -> str:
        """`view` is the modal the click happened in: only such a trigger can push onto it."""
        trigger = f"{secrets.randbelow(10**12)}.{self._team[1:]}.{secrets.token_hex(16)}"
        self._issued[trigger] = Trigger(user, view, stopwatch())
        if len(self._issued) > REMEMBERED:
            self._issued.pop(next(iter(self._issued)))
        return trigger

    def spend(self, trigger_id: str) -> Trigger:
        """SlackError invalid_, expired_ or exchanged_trigger_id."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if stopwatch() - trigger.born > LIFETIME:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger
