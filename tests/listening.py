"""Listens to all that somebody is shown, and finds the English in it."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bot.content import TERMINAL, Languages
from bot.process import Bot
from sandbox import Sandbox
from sandbox.person import Person

CHANNELS = ("C0GENERAL",)
SHORTEST = 12  # shorter texts ("Share", "Settings") could be part of something else: they count when they stand alone


def texts_in(shown: Any) -> Iterator[str]:
    """Every text in blocks, however deep."""
    if isinstance(shown, Mapping):
        for key, inner in shown.items():
            yield from [inner] if key in ("text", "alt_text") and isinstance(inner, str) else texts_in(inner)
    elif isinstance(shown, Sequence) and not isinstance(shown, str):
        for inner in shown:
            yield from texts_in(inner)


def forms_of(text: Any) -> list[str]:
    return [text] if isinstance(text, str) else list(text.values()) if isinstance(text, Mapping) else list(text)


def english_left(languages: Languages, heard: Collection[str]) -> list[str]:
    """The English texts that are in what was shown; of texts with gaps, their longest piece counts."""
    shown, left = "\n".join(heard), []
    spoken = {form for text in languages["es"]._texts.values() for form in forms_of(text)}
    for key, text in languages["en"]._texts.items():
        if key.endswith("_placeholder") or key.startswith(f"{TERMINAL[0]}."):
            continue  # examples to type, and what members never see
        for form in forms_of(text):
            piece = max(re.split(r"\{\w+\}", form), key=len).strip(" .:*")
            if any(piece in own for own in spoken):
                continue
            if piece in shown if len(piece) >= SHORTEST else form in heard:
                left.append(f"{key}: {piece}")
    return left


class Listener:
    """Remembers all that somebody was shown."""

    def __init__(self, bot: Bot, slack: Sandbox, who: Person) -> None:
        self._bot, self._slack, self._who = bot, slack, who
        self._heard: list[str] = []

    async def listen(self) -> None:
        await self._slack.settled()
        await self._bot.services.tasks.finish(seconds=20)
        await self._slack.settled()
        who = self._who
        for message in (*who.sees(who.dm_channel), *who.dm):
            self._heard += [message.text, *texts_in(message.blocks)]
        for channel in CHANNELS:
            for message in who.sees(channel):
                self._heard += [message.text, *texts_in(message.blocks)]
        for view in (*who.modals, *([who.home] if who.home else [])):
            self._heard += [view.title, *texts_in(view.blocks)]

    @property
    def heard(self) -> str:
        return "\n".join(dict.fromkeys(self._heard))

    @property
    def english(self) -> list[str]:
        """What of it was not Spanish."""
        return english_left(self._bot.services.languages, set(self._heard))
