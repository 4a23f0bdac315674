"""Every text people read, by language and key; loaded and checked once at start-up.

A language is a folder of TOML files whose tables are merged: `[hours] saved = "…"` is the key `hours.saved`.
Placeholders are `{name}`; what fills them is escaped for mrkdwn unless it is already `Mrkdwn`. A text that depends
on a number is a table of the language's plural forms, chosen by the value of `n`; a list of lines is a list.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent
DEFAULT = "en"

# The end of a key says where its text stands, and so how long it may be (Slack's limits, or ours where tighter).
LIMITS = {"_button": 40, "_title": 24, "_option": 75, "_placeholder": 150, "_hint": 300, "_header": 150}
LONGEST = 2900

# Tables for the terminal of whoever runs the bot: they are written in English alone.
TERMINAL = ("doctor",)

_TWO_STOPS = re.compile(r"\.([*_]?)\.(?!\.)")

Text = str | Mapping[str, str] | Sequence[str]


class Mrkdwn(str):
    """Text that is already safe mrkdwn and must not be escaped again."""

    __slots__ = ()


def escape(text: str) -> Mrkdwn:
    """Make untrusted text harmless in mrkdwn: no mentions, links or control characters come out of it."""
    if isinstance(text, Mrkdwn):
        return text
    visible = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return Mrkdwn(visible.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


class Words:
    """The texts of one language; calling it with a key and values gives a text ready for Slack.

    `locale` (en-GB, es-419) only decides how times, days and plurals are written.
    """

    def __init__(self, language: str, texts: Mapping[str, Text], *, locale: str | None = None) -> None:
        self.language = language
        self._texts = texts
        self._locale = Locale.parse((locale or language).replace("-", "_"))

    def __call__(self, key: str, /, **values: str | int) -> Mrkdwn:
        """The text of `key`, filled. Raises KeyError for an unknown key or a missing value."""
        text = self._texts[key]
        if not isinstance(text, str):
            if not isinstance(text, Mapping):
                raise KeyError(f"{key} is a list; use lines()")
            text = text.get(self._locale.plural_form(int(values["n"]))) or text["other"]
        filled = {k: escape(v) if isinstance(v, str) else self._number(v) for k, v in values.items()}
        if "{" not in text:
            return Mrkdwn(text)
        full = text.format_map(filled)
        # "9:45 a.m." has its own full stop
        return Mrkdwn(_TWO_STOPS.sub(r".\1", full) if any(f.endswith(".") for f in filled.values()) else full)

    def lines(self, key: str, /) -> list[Mrkdwn]:
        """The lines of a list, such as the steps of an exercise."""
        text = self._texts[key]
        if isinstance(text, str | Mapping):
            raise KeyError(f"{key} is one text, not a list")
        return [Mrkdwn(line) for line in text]

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def _number(self, number: int) -> str:
        """1,576 in English, 1576 but 15.760 in Spanish."""
        return format_decimal(number, locale=self._locale) if abs(number) >= 1000 else f"{number}"

    def clock(self, at: time) -> str:
        """A wall-clock time as this language writes it: 9:00 AM, 14:30."""
        return format_time(at, "short", locale=self._locale).replace("\u202f", " ")

    def day(self, day: date) -> str:
        """A day as this language writes it, without the year: Mon, Nov 23."""
        return str(format_skeleton("MMMEd", datetime.combine(day, time()), locale=self._locale))

    def weekday(self, number: int) -> str:
        """The short name of a weekday, 0 = Monday."""
        return str(self._locale.days["stand-alone"]["abbreviated"][number])

    def month(self, number: int) -> str:
        """The short name of a month, 1 = January."""
        return str(self._locale.months["stand-alone"]["abbreviated"][number])

    def long_weekday(self, day: date) -> str:
        return str(format_date(day, "EEEE", locale=self._locale))

    def moment(self, instant: datetime, *, zone: str, now: datetime) -> str:
        """An instant as a person of `zone` says it at `now`: "9:40 AM", "Tue 9:40 AM" or "Tue, Dec 1, 9:40 AM"."""
        local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
        clock = self.clock(local.time())
        ahead = (local.date() - today).days
        if ahead == 0:
            return clock
        if 0 < ahead < 7:
            return f"{self.weekday(local.weekday())} {clock}"
        return f"{self.day(local.date())}, {clock}"

    def list(self, items: list[str]) -> Mrkdwn:
        """ "a, b and c" in this language; the items are escaped."""
        return Mrkdwn(format_list([escape(i) for i in items], locale=self._locale) if items else "")


class Languages:
    """All languages, by code. A language we do not have is answered in English."""

    def __init__(self, by_code: Mapping[str, Mapping[str, Text]]) -> None:
        self._by_code = by_code
        self._words: dict[str | None, Words] = {}

    def __getitem__(self, locale: str | None) -> Words:
        """The words for a Slack locale such as `es-ES`, a language code, or None."""
        if locale not in self._words:
            if len(self._words) > 200:  # locales come from outside: bounded
                self._words.clear()
            self._words[locale] = self._make(locale)
        return self._words[locale]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_code)

    def _make(self, locale: str | None) -> Words:
        known = _known(locale) or Locale.parse(DEFAULT)
        code = known.language if known.language in self._by_code else DEFAULT
        return Words(code, self._by_code[code], locale=str(known) if code == known.language else DEFAULT)


def _known(locale: str | None) -> Locale | None:
    """The locale, or at least its language; None for anything else. Slack's es-LA is Latin America, not Laos."""
    text = (locale or DEFAULT).replace("-", "_")
    for spelling in ("es_419" if text == "es_LA" else text, text.partition("_")[0]):
        try:
            return Locale.parse(spelling)
        except (ValueError, UnknownLocaleError):
            continue
    return None


def own_name(code: str) -> str:
    """What a language calls itself, as it starts a line: English, Español."""
    name = str(Locale.parse(code).get_display_name() or code)
    return name[:1].upper() + name[1:]


class ContentError(Exception):
    """The content files are wrong; the message lists every problem, one line each."""


def load(folder: Path = FOLDER) -> Languages:
    """Read and check all languages. Raises ContentError with every problem found."""
    languages = {path.name: _read(path) for path in sorted(folder.iterdir()) if (path / "common.toml").exists()}
    problems = [p for code in languages for p in _problems(code, languages[code], languages[DEFAULT])]
    if problems:
        raise ContentError("\n".join(problems))
    return Languages({code: MappingProxyType(texts) for code, texts in languages.items()})


def _read(folder: Path) -> dict[str, Text]:
    texts: dict[str, Text] = {}
    for path in sorted(folder.glob("*.toml")):
        for table, entries in read_toml(path).items():
            if not isinstance(entries, dict):
                raise ContentError(f"{path.name}: {table} stands outside of every [table]")
            for name, text in entries.items():
                if (key := f"{table}.{name}") in texts:
                    raise ContentError(f"{path.name}: {key} is written twice")
                if not _is_text(text):
                    raise ContentError(f"{path.name}: {key} is neither a text, nor plural forms, nor a list of lines")
                texts[key] = text
    return texts


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a file. Raises ContentError where it is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentError(f"{path.name}: {error}") from error


def _is_text(text: Any) -> bool:
    """Whether these are words whose placeholders can be read."""
    if isinstance(text, dict):
        forms = list(text.values()) if "other" in text else [None]
    else:
        forms = text if isinstance(text, list) else [text]
    try:
        return all(isinstance(form, str) and list(Formatter().parse(form)) is not None for form in forms)
    except ValueError:  # a bracket that is not closed
        return False


def _problems(code: str, texts: Mapping[str, Text], model: Mapping[str, Text]) -> Iterator[str]:
    wanted = {key for key in model if not key.startswith(tuple(f"{table}." for table in TERMINAL))}
    yield from (f"{code}: {key} is missing" for key in sorted(wanted - texts.keys()))
    yield from (f"{code}: {key} is not in {DEFAULT}" for key in sorted(texts.keys() - model.keys()))
    for key in texts.keys() & model.keys():
        limit = next((most for end, most in LIMITS.items() if key.endswith(end)), LONGEST)
        for text in _forms(texts[key]):
            if not text.strip():
                yield f"{code}: {key} is empty"
            if len(text) > limit:
                yield f"{code}: {key} has {len(text)} characters, {limit} is the most"
        if not key.endswith(".aliases") and _count(texts[key]) != _count(model[key]):
            yield f"{code}: {key} has {_count(texts[key])} lines, expected {_count(model[key])}"
        if _names(texts[key]) != _names(model[key]):
            yield f"{code}: {key} has the placeholders {_names(texts[key])}, expected {_names(model[key])}"


def _forms(text: Text) -> list[str]:
    if isinstance(text, str):
        return [text]
    return list(text.values()) if isinstance(text, Mapping) else list(text)


def _count(text: Text) -> int:
    """How many lines a list has; 1 for a single text or its plural forms."""
    return 1 if isinstance(text, str | Mapping) else len(text)


def _names(text: Text) -> list[str]:
    """The placeholders of a text, sorted; `n` may be left out of single plural forms."""
    return sorted({name for form in _forms(text) for _, name, _, _ in Formatter().parse(form) if name})
