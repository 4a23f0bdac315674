"""Whoever asks, and where they may be."""

from dataclasses import dataclass

from babel.core import get_global

from bot.plan.rules import Member


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks: a member, or a stranger of whom we know at most what Slack says. `zone` is an IANA name."""

    member: Member | None
    locale: str | None
    zone: str | None

    @property
    def seated_only(self) -> bool:
        return self.member is not None and self.member.seated_only

    @property
    def avoid(self) -> frozenset[str]:
        return self.member.avoid if self.member else frozenset()

    @property
    def countries(self) -> list[str]:
        """Where the person may be (ISO 3166 alpha-2): by the clock, which travels with them, then by their settings."""
        chosen = self.member.country if self.member else None
        return list(dict.fromkeys(filter(None, (country_of(self.zone), (chosen or "")[:2]))))


def country_of(zone: str | None) -> str | None:
    """The country an IANA zone belongs to; None for UTC and for names nobody knows."""
    if zone is None:
        return None
    country = get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone))
    return country if country and country.isalpha() and country != "ZZ" else None
