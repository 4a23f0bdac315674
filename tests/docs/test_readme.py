"""What the README says is so: every command in it runs, in a clean copy, and every file and picture it names is there.

The new `.venv` of the README sees our packages, so that its `pip install` finds every pinned requirement there already.
"""

import asyncio
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession

from sandbox import Sandbox
from tests.browser.conftest import need_chromium
from tests.docs.clean import (
    PATIENCE,
    README,
    ROOT,
    commands,
    environment,
    interrupt,
    lend_packages,
    make_ready,
    outcome,
    started,
)

TINY = "tests/docs/test_readme.py::test_every_file_that_is_named_is_there"

pytestmark = pytest.mark.timeout(1800)


def test_the_commands_are_those_that_are_run_here() -> None:
    assert commands(README) == [
        "make demo",
        "cp .env.example .env",
        "python3 -m venv .venv && .venv/bin/pip install --require-hashes -r requirements.txt",
        ".venv/bin/python -m bot run",
        ".venv/bin/python -m bot doctor",
        "make test",
        "make screenshots",
    ]


async def test_the_demo_is_made_and_answers(checkout: Path) -> None:
    await make_ready(checkout)

    async with started("make demo", cwd=checkout, env=environment(ARGS="--port 0")) as process:
        async with asyncio.timeout(PATIENCE):
            assert process.stdout is not None
            url = ""
            while not url and (line := await process.stdout.readline()):
                url = next(iter(re.findall(r"http://127\.0\.0\.1:\d+", line.decode())), "")
        async with ClientSession() as session, session.get(url) as page:
            assert page.status == 200
        await interrupt(process)


async def test_installing_for_a_team_ends_with_a_bot_that_answers(checkout: Path, slack: Sandbox) -> None:
    env = environment(SLACK_API_URL=slack.api_url)
    copied, installed, runs, examined = commands(README)[1:5]

    code, said = await outcome(copied, cwd=checkout, env=env)
    assert code == 0, said
    made, install = installed.split(" && ")
    code, said = await outcome(made, cwd=checkout, env=env)
    assert code == 0, said
    lend_packages(checkout)
    code, said = await outcome(install, cwd=checkout, env=env)
    assert code == 0, said
    put_tokens_in(checkout / ".env", slack)

    async with started(f"exec {runs}", cwd=checkout, env=env) as process:
        await slack.connected(timeout=PATIENCE)
        await slack.person("U0ANA").types("/glutes start")
        assert slack.person("U0ANA").modals[-1].title == "Start moving"
        code, said = await outcome(examined, cwd=checkout, env=env)
        assert code == 0, said
        assert await interrupt(process) == 0

    assert (checkout / "glutes.db").exists()


def put_tokens_in(file: Path, slack: Sandbox) -> None:
    text = file.read_text(encoding="utf-8")
    for name, token in (("SLACK_BOT_TOKEN", slack.bot_token), ("SLACK_APP_TOKEN", slack.app_token)):
        text, found = re.subn(rf"^{name}=.*$", f"{name}={token}", text, flags=re.MULTILINE)
        assert found == 1
    file.write_text(text, encoding="utf-8")


async def test_make_test_lints_checks_types_and_runs_the_tests(checkout: Path) -> None:
    """Of all tests one: this one is run by `make test` itself."""
    await make_ready(checkout)
    env = environment(ARGS=TINY, MYPY_CACHE_DIR=str(ROOT / ".mypy_cache"))

    code, said = await outcome("make test", cwd=checkout, env=env)

    assert code == 0, said
    for part in ("All checks passed!", "0 broken", "Success: no issues found", "1 passed"):
        assert part in said


@pytest.mark.browser
async def test_make_screenshots_takes_the_pictures_of_the_readme(checkout: Path) -> None:
    need_chromium()
    await make_ready(checkout)
    shown = re.findall(r'src="(docs/pictures/[^"]+)"', README)
    for name in shown:
        (checkout / name).unlink(missing_ok=True)

    code, said = await outcome("make screenshots", cwd=checkout, env=environment())

    assert code == 0, said
    assert len(shown) == 4
    assert [name for name in shown if not (checkout / name).read_bytes().startswith(b"\x89PNG")] == []


def test_every_file_that_is_named_is_there() -> None:
    named = re.findall(r"\]\(([^)#:]+)\)|src=\"([^\"]+)\"|`([\w./]+(?:\.(?:md|json|txt|py)|/\w+/?|\w/))`", README)
    paths = {one for group in named for one in group if one and not one.startswith("/")}
    fixed = {"handlers.py", "flows.py", "rules.py", "views.py"}  # of every feature

    assert len(paths) > 10
    assert [path for path in paths - fixed if not (ROOT / path).exists()] == []
