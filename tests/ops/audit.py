"""Asks the public advisories about the pinned dependencies: `python -m tests.ops.audit`, or `make audit`.

Exit code 1 for a known hole. Where nobody can be asked, for want of a network or because what answers knows none of
our dependencies, it says so plainly and ends well: no network is no reason for a red build.
"""

import json
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOOL = ROOT / ".venv" / "audit"
PATIENCE = 300  # seconds for each step
NOT_DONE = "NOT AUDITED: {why}. Nothing is known about holes in the dependencies."


def main() -> int:
    if why := _install():
        said, code = NOT_DONE.format(why=why), 0
    else:
        said, code = verdict(_ask())
    print(said)
    return code


def verdict(answer: str) -> tuple[str, int]:
    """What pip-audit's JSON means (nothing at all: it could not ask): words for people, and our exit code."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return NOT_DONE.format(why="no advisory service could be reached"), 0
    known = [found for found in dependencies if "skip_reason" not in found]
    if not known:
        return NOT_DONE.format(why="the service that answered knows none of our dependencies"), 0
    holes = [_line(found, hole) for found in known for hole in found["vulns"]]
    unknown = [found["name"] for found in dependencies if "skip_reason" in found]
    head = f"Audited {len(known)} of {len(dependencies)} dependencies: {len(holes)} known holes."
    without = [f"Nothing is known of {', '.join(unknown)}."] if unknown else []
    return "\n".join([head, *without, *holes]), 1 if holes else 0


def _line(found: dict[str, Any], hole: dict[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "no version yet"
    return f"  {found['name']} {found['version']}: {hole['id']}, mended in {mended}"


def _install() -> str | None:
    """Why pip-audit cannot be had; None if it can."""
    try:
        if not (TOOL / "bin" / "python").exists():
            venv.create(TOOL, with_pip=True)
        wanted = ["--require-hashes", "-r", str(ROOT / "requirements-audit.txt")]
        done = _run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted)
    except (OSError, subprocess.SubprocessError) as error:
        return f"pip-audit could not be installed ({type(error).__name__})"
    return "pip-audit could not be installed" if done.returncode else None


def _ask() -> str:
    asked = ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    try:
        return _run("-m", "pip_audit", *asked, "-r", str(ROOT / "requirements.txt")).stdout
    except subprocess.TimeoutExpired:
        return ""


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(TOOL / "bin" / "python"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)


if __name__ == "__main__":
    sys.exit(main())
