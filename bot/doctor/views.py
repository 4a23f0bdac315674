"""Findings as lines for people and as JSON for machines."""

from collections.abc import Sequence
from typing import Any

from bot.content import Mrkdwn, Words
from bot.doctor.rules import Finding, Verdict, well

COLOURS = {Verdict.OK: "32", Verdict.NOTE: "33", Verdict.FAIL: "31"}


def lines(words: Words, findings: Sequence[Finding], *, colour: bool) -> list[str]:
    """One line each, and one for the whole. The verdict is always a word; colour only helps."""
    shown = [(_verdict(words, f.verdict, colour=colour), _label(words, f), _told(words, f)) for f in findings]
    widest = max((len(label) for _, label, _ in shown), default=0)
    told = [f"{verdict}  {label.ljust(widest)}  {text}" for verdict, label, text in shown]
    return [*told, "", _summary(words, findings)]


def report(words: Words, findings: Sequence[Finding]) -> dict[str, Any]:
    """`well`, and `checks` with `check`, `verdict`, `text` and `mend` (None: nothing to do)."""
    checks = [
        {"check": _label(words, f), "verdict": f.verdict.value, "text": _text(words, f), "mend": _mend(words, f)}
        for f in findings
    ]
    return {"well": well(findings), "checks": checks}


def _verdict(words: Words, verdict: Verdict, *, colour: bool) -> str:
    word = words(f"doctor.verdict_{verdict.value}").ljust(4)
    return f"\x1b[{COLOURS[verdict]}m{word}\x1b[0m" if colour else word


def _label(words: Words, finding: Finding) -> str:
    label = words(f"doctor.label_{finding.about}", **_plain(finding)) if finding.about == "scope" else None
    return str(label or words(f"doctor.label_{finding.about}")).strip()


def _told(words: Words, finding: Finding) -> str:
    return " ".join(filter(None, (_text(words, finding), _mend(words, finding))))


def _text(words: Words, finding: Finding) -> str:
    values = _plain(finding)
    if finding.key == "scope_optional":
        loss = f"doctor.loss_{str(finding.values['scope']).replace(':', '_').replace('.', '_')}"
        values["loss"] = words(loss if loss in words else "doctor.loss_other")
    return str(words(f"doctor.{finding.key}", **values))


def _mend(words: Words, finding: Finding) -> str | None:
    key = f"doctor.{finding.key}_mend"
    return str(words(key, **_plain(finding))) if key in words else None


def _plain(finding: Finding) -> dict[str, str | int]:
    """Values for a terminal: nothing of mrkdwn is escaped."""
    return {k: Mrkdwn(" ".join(v.split())) if isinstance(v, str) else v for k, v in finding.values.items()}


def _summary(words: Words, findings: Sequence[Finding]) -> str:
    failed = sum(finding.verdict is Verdict.FAIL for finding in findings)
    if failed:
        return str(words("doctor.some_failed", n=failed))
    noted = any(finding.verdict is Verdict.NOTE for finding in findings)
    return str(words("doctor.some_notes") if noted else words("doctor.all_well"))
