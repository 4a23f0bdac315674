"""Public holidays by country, from the `holidays` library, which is heavy: a running bot loads it in a thread."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from babel import Locale

from bot.errors import UserMistake

AHEAD = 120  # days in which coming holidays are listed


@dataclass(frozen=True, slots=True)
class DaysOff:
    """The public holidays of a country as something dates can be looked up in; a year is computed when asked for."""

    country: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in _year(self.country, day.year, None)


def load() -> None:
    """Import the library and all its countries (one brings them all): 0.3 s and 12 MB, not for the event loop."""
    import holidays

    holidays.country_holidays("DE")


def days_off(country: str | None) -> DaysOff | tuple[()]:
    """The holidays of a country ("DE", or with a region "DE-BY"); none for None."""
    return DaysOff(country) if country else ()


def name_of(country: str | None, day: date, *, language: str) -> str | None:
    """What the holiday on `day` is called in a language; else in the country's own, or English for another script."""
    return _year(country, day.year, language).get(day) if country else None


def coming(country: str | None, today: date, *, language: str) -> Iterator[tuple[date, str]]:
    """The holidays from `today` on, in order, for some months."""
    for ahead in range(AHEAD):
        day = today + timedelta(days=ahead)
        if name := name_of(country, day, language=language):
            yield day, name


def is_known(country: str | None) -> bool:
    """Whether we have the holidays of this country (ISO 3166 alpha-2)."""
    return country in _supported()


def parse_country(text: str, *, locale: str | None) -> str | None:
    """The country meant by a code ("de", "DE-BY") or a name in English or the member's language; None for nothing.

    Raises UserMistake for what we do not know.
    """
    sought = text.strip()
    if not sought:
        return None
    code, _, region = sought.upper().partition("-")
    code = {"UK": "GB"}.get(code, code)
    if code in _supported() and (not region or region in _supported()[code]):
        return f"{code}-{region}" if region else code
    named = _names(locale).get(_plain(sought)) or _names("en").get(_plain(sought))
    if named is None:
        raise UserMistake("moments.bad_country", field="country", text=sought[:40])
    return named


def country_name(country: str, *, locale: str | None) -> str:
    """ "Germany", "Germany (BY)"."""
    code, _, region = country.partition("-")
    name = str(_locale(locale).territories.get(code, code))
    return f"{name} ({region})" if region else name


@lru_cache(maxsize=512)
def _year(country: str, year: int, language: str | None) -> Mapping[date, str]:
    import holidays

    code, _, region = country.partition("-")
    arguments: dict[str, Any] = {"subdiv": region or None, "years": year}
    if language is None:
        return dict(holidays.country_holidays(code, **arguments))
    offered = holidays.list_localized_countries().get(code, [])
    own = next((o for o in offered if o.partition("_")[0] == language), None)
    local = holidays.country_holidays(code, subdiv=arguments["subdiv"]).default_language
    found = dict(holidays.country_holidays(code, **arguments, language=own or local))
    if own is None and "en_US" in offered and not _readable(found.values()):
        return dict(holidays.country_holidays(code, **arguments, language="en_US"))
    return found


def _readable(names: Iterable[str]) -> bool:
    """Whether all of it is in our own script: the country's own names are better than those of a third language."""
    return all("LATIN" in unicodedata.name(c, "") for name in names for c in name if c.isalpha())


@lru_cache(maxsize=1)
def _supported() -> Mapping[str, list[str]]:
    """The regions of each country we know, by ISO 3166 code."""
    import holidays

    return dict(holidays.list_supported_countries(include_aliases=False))


@lru_cache(maxsize=32)
def _names(locale: str | None) -> Mapping[str, str]:
    named = {_plain(str(name)): code for code, name in _locale(locale).territories.items()}
    return {name: code for name, code in named.items() if code in _supported()}


def _locale(locale: str | None) -> Locale:
    try:
        return Locale.parse((locale or "en").replace("-", "_"))
    except ValueError:
        return Locale.parse("en")


def _plain(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return "".join(c for c in bare if c.isalnum())
