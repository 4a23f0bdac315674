"""The how-tos of the README: the commands in them run, in a clean copy."""

from pathlib import Path

import pytest

from tests.docs.clean import CONTRIBUTING, commands, environment, make_ready, outcome

ELSEWHERE = {
    "make test": "tests/docs/test_readme.py",
    "make demo": "tests/docs/test_readme.py",
    ".venv/bin/python -m bot doctor": "tests/docs/test_readme.py",
    "make art ARGS=calf_raise": "minutes of rendering; what it adds to --still is the animation (tests/art)",
}
COPY = "cp art/poses/standing_kickback.toml art/poses/calf_raise.toml"
CHECK = 'make art ARGS="calf_raise --check"'
STILL = 'make art ARGS="calf_raise --still"'
TESTS = [  # they take minutes, and are run anyway: here they only have to find what to run
    ".venv/bin/python -m pytest tests/exercises",
    ".venv/bin/python -m pytest tests/content tests/exercises tests/art",
    ".venv/bin/python -m pytest tests/golden --update-golden",
]

pytestmark = pytest.mark.timeout(1800)


def test_every_command_is_run_here_or_elsewhere() -> None:
    assert set(commands(CONTRIBUTING)) == {COPY, CHECK, STILL, *TESTS, "make claims", *ELSEWHERE}


async def test_a_new_pose_is_measured_and_drawn(checkout: Path) -> None:
    await make_ready(checkout)

    copied, said = await outcome(COPY, cwd=checkout, env=environment())
    assert copied == 0, said
    _, said = await outcome(CHECK, cwd=checkout, env=environment())
    assert "calf_raise: good" in said
    assert "not rendered" in said  # which is why it does not end well yet
    drawn, said = await outcome(STILL, cwd=checkout, env=environment())
    assert drawn == 0, said

    assert (checkout / "bot/assets/calf_raise.png").stat().st_size > 10_000


async def test_the_claims_page_is_written_as_it_is(checkout: Path) -> None:
    await make_ready(checkout)
    page = checkout / "docs/claims.md"
    before = page.read_text(encoding="utf-8")
    page.unlink()

    code, said = await outcome("make claims", cwd=checkout, env=environment())

    assert code == 0, said
    assert page.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("command", TESTS)
async def test_there_are_tests_to_run(checkout: Path, command: str) -> None:
    await make_ready(checkout)

    code, said = await outcome(f"{command} --collect-only -q", cwd=checkout, env=environment())

    assert code == 0, said
