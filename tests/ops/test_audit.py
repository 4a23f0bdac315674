"""The audit is red for a known hole alone, and never claims to have looked where it could not."""

import json
import subprocess
import venv
from typing import Any

import pytest

from tests.ops import audit

HOLE = {"id": "PYSEC-2026-1", "fix_versions": ["1.2"], "aliases": [], "description": "…"}


def answered(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(dependencies), "fixes": []})


def sound(name: str, *holes: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1.0", "vulns": list(holes)}


def test_a_known_hole_is_named_with_its_remedy_and_fails() -> None:
    said, code = audit.verdict(answered(sound("yarl"), sound("idna", HOLE)))

    assert code == 1
    assert "Audited 2 of 2 dependencies: 1 known holes." in said
    assert "idna 1.0: PYSEC-2026-1, mended in 1.2" in said


def test_what_the_service_does_not_know_is_said() -> None:
    said, code = audit.verdict(answered(sound("yarl"), {"name": "ours", "skip_reason": "not found"}))

    assert code == 0
    assert "Audited 1 of 2" in said
    assert "Nothing is known of ours." in said


@pytest.mark.parametrize(
    "answer", ["", "<html>", "{}", "[]", answered(), answered({"name": "yarl", "skip_reason": "not found"})]
)
def test_no_answer_is_no_failure_and_no_all_clear(answer: str) -> None:
    said, code = audit.verdict(answer)

    assert code == 0
    assert said.startswith("NOT AUDITED: ")


def test_without_a_network_it_says_so_and_ends_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unreachable(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(arguments, 1, stdout="", stderr="no route to host")

    monkeypatch.setattr(audit, "_run", unreachable)
    monkeypatch.setattr(venv, "create", lambda *_, **__: None)

    code = audit.main()

    assert code == 0
    assert "NOT AUDITED: pip-audit could not be installed" in capsys.readouterr().out
