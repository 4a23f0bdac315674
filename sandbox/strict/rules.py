"""The small rules that Block Kit's limits are made of, and the findings they leave, in Slack's words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.errors import Json


@dataclass
class Findings:
    """What is wrong, each with its JSON pointer, and the uploaded files that were referred to on the way."""

    problems: list[str] = field(default_factory=list)
    files: list[tuple[str, Json]] = field(default_factory=list)

    def add(self, problem: str, at: str) -> None:
        self.problems.append(f"{problem} [json-pointer:{at}]")


Rule = Callable[[Any, str, Findings], None]


def string(most: int, *, least: int = 1) -> Rule:
    def rule(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, str):
            findings.add("must provide a string", at)
        elif len(value) > most:
            findings.add(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            findings.add(f"must be more than {least - 1} characters", at)

    return rule


def flag(value: Any, at: str, findings: Findings) -> None:
    if not isinstance(value, bool):
        findings.add("must be a boolean", at)


def whole(value: Any, at: str, findings: Findings) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        findings.add("must be an integer", at)


def between(low: int, high: int) -> Rule:
    def rule(value: Any, at: str, findings: Findings) -> None:
        before = len(findings.problems)
        whole(value, at, findings)
        if len(findings.problems) == before and not low <= value <= high:
            findings.add(f"must be between {low} and {high}", at)

    return rule


def anything(value: Any, at: str, findings: Findings) -> None:
    """For what Slack documents too loosely to check."""


def one_of(*allowed: Any) -> Rule:
    def rule(value: Any, at: str, findings: Findings) -> None:
        if value not in allowed:
            findings.add("must be a valid enum value", at)

    return rule


def array(item: Rule, *, most: int, least: int = 1) -> Rule:
    def rule(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, list):
            findings.add("must provide an array", at)
            return
        if len(value) > most:
            findings.add(f"no more than {most} items allowed", at)
        if len(value) < least:
            findings.add(f"no less than {least} items allowed", at)
        for number, one in enumerate(value[:most]):
            item(one, f"{at}/{number}", findings)

    return rule


def shape(
    required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *, also: Iterable[Rule] = ()
) -> Rule:
    """An object with these fields and no others; the rules in `also` look at the whole of it."""
    known = {**required, **(optional or {})}

    def rule(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must provide an object", at)
            return
        for name in required:
            if value.get(name) is None:
                findings.add(f"missing required field: {name}", at)
        for name, one in value.items():
            if name not in known:
                findings.add(f"invalid additional property: {name}", at)
            elif one is not None:
                known[name](one, f"{at}/{name}", findings)
        for check in also:
            check(value, at, findings)

    return rule


def by_type(table: Mapping[str, Rule]) -> Rule:
    """The rule that belongs to the object's `type`."""

    def rule(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add("must provide an object", at)
        elif not isinstance(value.get("type"), str):
            findings.add("missing required field: type", at)
        elif value["type"] not in table:
            findings.add(f"unsupported type: {value['type']}", f"{at}/type")
        else:
            table[value["type"]](value, at, findings)

    return rule


def exactly_one(*names: str) -> Rule:
    def rule(value: Json, at: str, findings: Findings) -> None:
        given = [name for name in names if value.get(name) is not None]
        if not given:
            findings.add(f"missing required field: {names[0]}", at)
        elif len(given) > 1:
            findings.add(f"invalid additional property: {given[1]}", at)

    return rule


def at_least_one(*names: str) -> Rule:
    def rule(value: Json, at: str, findings: Findings) -> None:
        if not any(value.get(name) for name in names):
            findings.add(f"missing required field: {names[0]}", at)

    return rule
