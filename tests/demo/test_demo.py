"""The demo's own sense: a port that is taken, and a pretend app that is the real one's manifest."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo import Demo, usable_port
from tests.config.test_command_line import ROOT, run


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def test_a_port_that_was_asked_for_and_is_taken_is_told_in_one_line(taken: int, tmp_path: Path) -> None:
    ended = await run("demo", "--port", str(taken), cwd=tmp_path)

    assert ended.code == 2
    assert ended.err == f"--port: {taken} cannot be used (Address already in use). Example: --port=0\n"


def test_the_usual_port_gives_way_to_a_free_one(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.USUAL_PORT", taken)

    assert usable_port(None) == 0


def test_the_app_in_the_demo_is_the_one_of_the_manifest(tmp_path: Path) -> None:
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))

    demo = Demo(now=datetime(2026, 11, 26, tzinfo=UTC), port=0, database=f"sqlite:///{tmp_path / 'demo.db'}")

    app = demo.slack.world.app
    assert app.granted == manifest["oauth_config"]["scopes"]["bot"]
    assert app.events == manifest["settings"]["event_subscriptions"]["bot_events"]
    assert [vars(one) for one in app.commands] == [
        {name: value for name, value in one.items() if name != "should_escape"}
        for one in manifest["features"]["slash_commands"]
    ]
