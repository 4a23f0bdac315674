"""Seeds: what a TOML may say, and how mistakes in it are pointed out."""

from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Sandbox
from sandbox.seed import SeedError, load_seed
from tests.sandbox.conftest import MONDAY, SEED

HISTORY = """
[app]
name = "Barista"
scopes = ["chat:write", "im:history", "im:read"]

[[users]]
id = "U0ANA"
name = "ana"

[[channels]]
id = "C0GENERAL"
name = "general"

[[messages]]
dm = "U0ANA"
text = "second"
minutes_ago = 5

[[messages]]
dm = "U0ANA"
user = "U0ANA"
text = "first"
at = 2026-11-23T08:00:00Z
"""


def test_the_default_workspace_has_three_members_an_admin_and_an_app() -> None:
    seed = load_seed()

    assert [user.is_admin for user in seed.users] == [False, False, False, True]
    assert len({user.tz for user in seed.users}) == 4
    assert [channel.name for channel in seed.channels] == ["general"]
    assert [command.command for command in seed.app.commands] == ["/demo"]


async def test_history_is_there_from_the_start_in_its_order(tmp_path: Path) -> None:
    file = tmp_path / "seed.toml"
    file.write_text(HISTORY, "utf-8")
    async with Sandbox(file, clock=Clock(MONDAY)) as slack:
        ana = slack.person("U0ANA")
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        history = await client.conversations_history(channel=ana.dm_channel)

        assert [(m.text, m.user) for m in ana.dm] == [("first", "U0ANA"), ("second", "U0BARISTABOT")]
        assert [m["text"] for m in history["messages"]] == ["second", "first"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"user": []}, "unknown section 'user'; there are: app, channels"),
        ({"users": []}, "a workspace needs somebody in it"),
        ({"users": [{"name": "ana"}]}, "users: id is missing"),
        ({"users": [{"id": "U1", "mood": "good"}]}, "users: unknown key 'mood'"),
        ({"users": [{"id": "U1", "tz": "Mars/Base"}]}, "U1 has no such time zone as 'Mars/Base'"),
        ({"channels": [{"id": "C1", "name": "x", "members": ["U9"]}]}, "C1 has a member 'U9'"),
        ({"messages": [{"channel": "C9", "text": "x"}]}, "there is no channel 'C9'"),
        ({"messages": [{"channel": "C0GENERAL", "text": "x", "at": "noon"}]}, "'noon' is no instant"),
    ],
)
def test_a_mistake_is_pointed_out(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(SeedError, match=problem):
        load_seed({**SEED, **change}).world(Clock(MONDAY))


def test_a_file_that_is_not_there_or_not_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text("[app", "utf-8")

    with pytest.raises(SeedError, match="there is no seed file"):
        load_seed(tmp_path / "missing.toml")
    with pytest.raises(SeedError, match="is not TOML"):
        load_seed(broken)
