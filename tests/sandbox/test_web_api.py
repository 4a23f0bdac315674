"""The Web API as an SDK meets it: tokens, scopes, encodings, unknown things, rates and faults."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox
from tests.sandbox.conftest import SEED


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    data: dict[str, Any] = refused.value.response.data
    return data


async def test_an_app_learns_who_it_is(slack: Sandbox, client: AsyncWebClient) -> None:
    answer = await client.auth_test()

    assert (answer["team_id"], answer["user_id"], answer["bot_id"]) == ("T0CAFE", "U0BARISTABOT", "B0SANDBOX")
    assert "chat:write" in answer.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("token", "error"),
    [
        ("", "not_authed"),
        ("xoxb-somebody-else", "invalid_auth"),
        ("xapp-1-A0SANDBOX-sandbox", "not_allowed_token_type"),
    ],
)
async def test_a_wrong_token_is_refused(slack: Sandbox, session: ClientSession, token: str, error: str) -> None:
    client = AsyncWebClient(token, base_url=slack.api_url, session=session)

    assert (await refusal(client.auth_test()))["error"] == error


async def test_a_revoked_token_stays_dead(slack: Sandbox, client: AsyncWebClient) -> None:
    await client.auth_revoke()

    assert (await refusal(client.auth_test()))["error"] == "token_revoked"


async def test_a_missing_scope_is_named(clock: Clock, session: ClientSession) -> None:
    seed = {**SEED, "app": {**SEED["app"], "deny": ["dnd:read", "im:history"]}}
    async with Sandbox(seed, clock=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)

        by_method = await refusal(client.dnd_info(user="U0ANA"))
        by_channel = await refusal(client.conversations_history(channel="D0ANA"))

    assert (by_method["error"], by_method["needed"]) == ("missing_scope", "dnd:read")
    assert "chat:write" in by_method["provided"]
    assert (by_channel["error"], by_channel["needed"]) == ("missing_scope", "im:history")


async def test_an_unknown_method_is_said_to_be_unknown(client: AsyncWebClient) -> None:
    answer = await refusal(client.api_call("chat.sing"))

    assert (answer["error"], answer["req_method"]) == ("unknown_method", "chat.sing")


@pytest.mark.parametrize("encoding", ["json", "form", "query"])
async def test_arguments_may_come_as_json_as_a_form_or_in_the_address(
    slack: Sandbox, session: ClientSession, ana: Person, encoding: str
) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    blocks = [{"type": "divider", "block_id": "line"}]
    plain = {"channel": "U0ANA", "text": "hello", "blocks": str(blocks).replace("'", '"')}
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": {**plain, "blocks": blocks}},
        "form": {"data": plain},
        "query": {"params": plain},
    }

    async with session.post(f"{slack.api_url}chat.postMessage", headers=headers, **ways[encoding]) as response:
        answer = await response.json()

    assert answer["ok"]
    assert ana.dm[-1].blocks == blocks
    assert slack.calls_of("chat.postMessage")[-1].args["blocks"] == blocks


async def test_broken_json_is_said_to_be_broken(slack: Sandbox, session: ClientSession) -> None:
    for body, error in ((b"{", "invalid_json"), (b"[]", "json_not_object")):
        headers = {"Content-Type": "application/json"}
        async with session.post(f"{slack.api_url}auth.test", data=body, headers=headers) as response:
            assert (await response.json())["error"] == error


async def test_calls_are_remembered_without_the_token(slack: Sandbox, session: ClientSession) -> None:
    async with session.post(f"{slack.api_url}auth.test", data={"token": slack.bot_token, "x": "1"}) as response:
        assert (await response.json())["ok"]

    call = slack.calls[-1]
    assert (call.method, call.ok, call.error, call.at) == ("auth.test", True, None, slack.clock.now())
    assert call.args == {"x": "1"}


async def test_a_tier_is_used_up_and_comes_back_after_a_minute(
    slack: Sandbox, clock: Clock, client: AsyncWebClient
) -> None:
    for _ in range(20):
        await client.users_list()
    clock.advance(timedelta(seconds=20))

    with pytest.raises(SlackApiError) as limited:
        await client.users_list()
    await client.users_info(user="U0ANA")  # another method is not touched
    clock.advance(timedelta(seconds=40))
    again = await client.users_list()

    assert limited.value.response.status_code == 429
    assert limited.value.response.headers["Retry-After"] == "40"
    assert again["ok"]


async def test_a_channel_takes_a_burst_and_then_a_message_a_second(
    slack: Sandbox, clock: Clock, client: AsyncWebClient
) -> None:
    for number in range(15):
        await client.chat_postMessage(channel="U0ANA", text=str(number))

    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel="U0ANA", text="one too many")
    await client.chat_postMessage(channel="U0BEN", text="somebody else")
    clock.advance(timedelta(seconds=1))
    await client.chat_postMessage(channel="U0ANA", text="now")

    assert limited.value.response.status_code == 429


async def test_rate_limits_can_be_turned_off(clock: Clock, session: ClientSession) -> None:
    async with Sandbox(SEED, clock=clock, rate_limits=False) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        for number in range(400):
            await client.chat_postMessage(channel="U0ANA", text=str(number))

        assert len(slack.person("U0ANA").dm) == 400


async def test_a_fault_happens_as_often_as_it_was_told(slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    slack.faults.next("chat.*", error=429, retry_after=7, times=2)
    waits = []
    for _ in range(2):
        with pytest.raises(SlackApiError) as limited:
            await client.chat_postMessage(channel="U0ANA", text="hello")
        waits.append(limited.value.response.headers["Retry-After"])

    await client.chat_postMessage(channel="U0ANA", text="hello")

    assert waits == ["7", "7"]
    assert [m.text for m in ana.dm] == ["hello"]
    assert [call.error for call in slack.calls] == ["ratelimited", "ratelimited", None]


async def test_a_lasting_fault_lasts_until_it_is_cleared(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.always("*", error="slack_error:fatal_error")

    errors = [(await refusal(client.auth_test()))["error"] for _ in range(3)]
    slack.faults.clear()

    assert errors == ["fatal_error"] * 3
    assert (await client.auth_test())["ok"]


async def test_slack_can_have_an_internal_error(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.faults.next("auth.test", error=500)

    with pytest.raises(SlackApiError) as failed:
        await client.auth_test()

    assert failed.value.response.status_code == 500


@pytest.mark.parametrize(("fault", "done"), [("drop", []), ("drop_after", ["hello"])])
async def test_a_connection_can_break_before_or_after_the_work(
    slack: Sandbox, session: ClientSession, ana: Person, fault: str, done: list[str]
) -> None:
    slack.faults.next("chat.postMessage", error=fault)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}

    with pytest.raises(aiohttp.ClientConnectionError):
        await session.post(
            f"{slack.api_url}chat.postMessage", json={"channel": "U0ANA", "text": "hello"}, headers=headers
        )

    assert [m.text for m in ana.dm] == done


@pytest.mark.parametrize(("fault", "done"), [("hang", []), ("hang_after", ["hello"])])
async def test_a_call_can_hang_until_the_fault_is_cleared(
    slack: Sandbox, session: ClientSession, ana: Person, fault: str, done: list[str]
) -> None:
    slack.faults.next("chat.postMessage", error=fault)
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    post = session.post(f"{slack.api_url}chat.postMessage", json={"channel": "U0ANA", "text": "hello"}, headers=headers)

    waiting = asyncio.ensure_future(post)
    answered, _ = await asyncio.wait([waiting], timeout=0.5)
    seen = [message.text for message in ana.dm]
    slack.faults.clear()

    assert not answered
    assert seen == done
    with pytest.raises(aiohttp.ClientConnectionError):
        await waiting


def test_an_unknown_fault_is_refused_with_those_there_are() -> None:
    slack = Sandbox(SEED)

    with pytest.raises(ValueError, match="drop_after"):
        slack.faults.next("chat.postMessage", error="explode")


async def test_members_are_looked_up_and_listed(client: AsyncWebClient) -> None:
    ana = (await client.users_info(user="U0ANA", include_locale=True))["user"]
    listed = (await client.users_list(limit=2))["members"]
    profile = (await client.users_profile_get(user="U0BEN"))["profile"]
    unknown = await refusal(client.users_info(user="U0NOBODY"))

    assert (ana["tz"], ana["tz_offset"], ana["locale"], ana["is_admin"]) == ("Europe/Berlin", 3600, "en-US", False)
    assert [user["id"] for user in listed] == ["U0ANA", "U0BEN"]
    assert profile["real_name"] == "Ben Rao"
    assert unknown["error"] == "user_not_found"


async def test_presence_and_do_not_disturb_can_be_asked(
    slack: Sandbox, client: AsyncWebClient, clock: Clock, ana: Person
) -> None:
    start, end = clock.now(), clock.now() + timedelta(hours=1)
    ana.becomes(presence="away", dnd=(start, end))

    presence = await client.users_getPresence(user="U0ANA")
    one = await client.dnd_info(user="U0ANA")
    team = await client.dnd_teamInfo(users=["U0ANA", "U0BEN"])
    many = await refusal(client.dnd_teamInfo(users=[f"U{number}" for number in range(51)]))

    assert presence["presence"] == "away"
    assert (one["dnd_enabled"], one["next_dnd_end_ts"]) == (True, int(end.timestamp()))
    assert team["users"]["U0BEN"] == {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    assert many["error"] == "too_many_users"


async def test_the_workspace_and_its_groups_can_be_asked(client: AsyncWebClient) -> None:
    team = await client.team_info()
    groups = await client.usergroups_list(include_users=True)
    crew = await client.usergroups_users_list(usergroup="S0CREW")

    assert team["team"]["name"] == "Café"
    assert groups["usergroups"][0]["users"] == crew["users"] == ["U0ANA"]
