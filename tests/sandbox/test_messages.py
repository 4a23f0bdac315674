"""Messages: where an app may post, what it may edit, who sees what, and how history shows it."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox
from tests.sandbox.conftest import SEED
from tests.sandbox.foreign import section


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        await call
    return str(refused.value.response["error"])


async def test_a_member_id_is_enough_to_write_to_somebody(client: AsyncWebClient, ana: Person) -> None:
    answer = await client.chat_postMessage(channel="U0ANA", text="hello", blocks=[section("hello")])

    assert answer["channel"] == ana.dm_channel
    assert answer["message"]["bot_id"] == "B0SANDBOX"
    assert [(m.ts, m.text, m.user) for m in ana.dm] == [(answer["ts"], "hello", "U0BARISTABOT")]
    assert ana.dm[0].blocks[0]["block_id"]


async def test_timestamps_come_from_the_clock_and_never_twice(client: AsyncWebClient, clock: Clock) -> None:
    stamps = [(await client.chat_postMessage(channel="U0ANA", text="hello"))["ts"] for _ in range(3)]

    assert len(set(stamps)) == 3
    assert stamps == sorted(stamps)
    assert {stamp.split(".")[0] for stamp in stamps} == {str(int(clock.now().timestamp()))}


@pytest.mark.parametrize(
    ("channel", "error"),
    [
        ("C0NOWHERE", "channel_not_found"),
        ("U0NOBODY", "channel_not_found"),
        ("G0SECRET", "channel_not_found"),
        ("C0KITCHEN", "not_in_channel"),
        ("U0BARISTABOT", "cannot_dm_bot"),
        ("#nowhere", "channel_not_found"),
    ],
)
async def test_an_app_cannot_write_everywhere(client: AsyncWebClient, channel: str, error: str) -> None:
    assert await error_of(client.chat_postMessage(channel=channel, text="hello")) == error


async def test_with_the_scope_for_it_an_app_writes_in_public_channels_it_is_not_in(clock: Clock) -> None:
    seed = {**SEED, "app": {**SEED["app"], "scopes": ["chat:write", "chat:write.public"]}}
    async with Sandbox(seed, clock=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

        await client.chat_postMessage(channel="C0KITCHEN", text="hello")

        assert [m.text for m in slack.person("U0ANA").sees("C0KITCHEN")] == ["hello"]


async def test_an_archived_channel_takes_nothing(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.admin.archives("C0GENERAL")

    assert await error_of(client.chat_postMessage(channel="C0GENERAL", text="hello")) == "is_archived"


async def test_without_a_messages_tab_there_are_no_direct_messages(clock: Clock) -> None:
    seed = {**SEED, "app": {**SEED["app"], "messages": False}}
    async with Sandbox(seed, clock=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)

        assert await error_of(client.chat_postMessage(channel="U0ANA", text="hello")) == "messages_tab_disabled"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "no_text"),
        ({"text": "   "}, "no_text"),
        ({"text": "a", "blocks": "nonsense"}, "invalid_blocks_format"),
        ({"text": "a", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "x", "event_payload": {"k": "v" * 8000}}}, "metadata_too_large"),
        ({"text": "a", "attachments": [{"text": "b"}] * 101}, "too_many_attachments"),
        ({"text": "a", "thread_ts": "1.000000"}, "thread_not_found"),
    ],
)
async def test_a_wrong_message_is_refused(client: AsyncWebClient, given: dict[str, Any], error: str) -> None:
    assert await error_of(client.api_call("chat.postMessage", json={"channel": "U0ANA", **given})) == error


async def test_an_edit_keeps_the_place_and_marks_the_message(
    slack: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    first = await client.chat_postMessage(channel="U0ANA", text="one", blocks=[section("one")])
    await client.chat_postMessage(channel="U0ANA", text="two")

    await client.chat_update(channel=first["channel"], ts=first["ts"], text="changed", blocks=[section("changed")])

    assert [m.text for m in ana.dm] == ["changed", "two"]
    assert ana.dm[0].edited
    assert ana.dm[0].blocks[0]["text"]["text"] == "changed"


async def test_an_edit_without_blocks_keeps_them_and_an_empty_list_takes_them_away(
    client: AsyncWebClient, ana: Person
) -> None:
    sent = await client.chat_postMessage(channel="U0ANA", text="one", blocks=[section("one")])

    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")
    kept = ana.dm[0].blocks
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="three", blocks=[])

    assert len(kept) == 1
    assert ana.dm[0].blocks == []


async def test_only_the_apps_own_messages_can_be_changed(slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    hers = await ana.says("hello")
    own = await client.chat_postMessage(channel="U0ANA", text="hello")
    channel = own["channel"]

    assert await error_of(client.chat_update(channel=channel, ts=hers.ts, text="no")) == "cant_update_message"
    assert await error_of(client.chat_delete(channel=channel, ts=hers.ts)) == "cant_delete_message"
    assert await error_of(client.chat_update(channel=channel, ts="1.000000", text="no")) == "message_not_found"
    assert await error_of(client.chat_update(channel="U0ANA", ts=own["ts"], text="no")) == "channel_not_found"
    assert await error_of(client.chat_update(channel=channel, ts=own["ts"], text="x" * 4001)) == "msg_too_long"


async def test_a_deleted_message_is_gone(client: AsyncWebClient, ana: Person) -> None:
    sent = await client.chat_postMessage(channel="U0ANA", text="one")

    await client.chat_delete(channel=sent["channel"], ts=sent["ts"])

    assert ana.dm == []


async def test_an_ephemeral_message_is_for_one_pair_of_eyes_and_no_history(
    slack: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    await client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="psst")

    history = await client.conversations_history(channel="C0GENERAL")
    seen = ana.sees("C0GENERAL")
    assert [(m.text, m.ephemeral) for m in seen] == [("psst", True)]
    assert slack.person("U0BEN").sees("C0GENERAL") == []
    assert history["messages"] == []


async def test_somebody_outside_a_channel_cannot_be_whispered_to_there(slack: Sandbox, client: AsyncWebClient) -> None:
    slack.admin.invites("C0KITCHEN")

    error = await error_of(client.chat_postEphemeral(channel="C0KITCHEN", user="U0BEN", text="psst"))

    assert error == "user_not_in_channel"


async def test_history_comes_newest_first_in_pages(client: AsyncWebClient, clock: Clock, ana: Person) -> None:
    stamps = []
    for number in range(5):
        stamps.append((await client.chat_postMessage(channel="U0ANA", text=str(number)))["ts"])
        clock.advance(timedelta(minutes=1))

    first = await client.conversations_history(channel=ana.dm_channel, limit=3)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_history(channel=ana.dm_channel, limit=3, cursor=cursor)
    window = await client.conversations_history(
        channel=ana.dm_channel, oldest=stamps[1], latest=stamps[3], inclusive=True
    )

    assert [m["text"] for m in first["messages"]] == ["4", "3", "2"]
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert [m["text"] for m in second["messages"]] == ["1", "0"]
    assert [m["text"] for m in window["messages"]] == ["3", "2", "1"]


async def test_metadata_is_kept_and_shown_only_when_asked_for(client: AsyncWebClient, ana: Person) -> None:
    metadata = {"event_type": "coffee", "event_payload": {"id": "7"}}
    sent = await client.chat_postMessage(channel="U0ANA", text="one", metadata=metadata)
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")

    plain = await client.conversations_history(channel=ana.dm_channel)
    full = await client.conversations_history(channel=ana.dm_channel, include_all_metadata=True)

    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata
    assert ana.dm[0].metadata == metadata

    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="three", metadata={})

    assert ana.dm[0].metadata is None


async def test_channels_are_listed_as_far_as_the_app_can_see_them(slack: Sandbox, client: AsyncWebClient) -> None:
    public = await client.conversations_list()
    private = await client.conversations_list(types="private_channel")
    own = await client.users_conversations(types="public_channel,im")
    members = await client.conversations_members(channel="C0GENERAL")
    info = await client.conversations_info(channel="C0KITCHEN")

    assert [c["name"] for c in public["channels"]] == ["general", "kitchen"]
    assert private["channels"] == []
    assert [c["id"] for c in own["channels"]] == ["C0GENERAL", "D0ANA", "D0BEN", "D0ADA"]
    assert members["members"] == ["U0ANA", "U0BEN", "U0ADA", "U0BARISTABOT"]
    assert info["channel"]["is_member"] is False


async def test_a_conversation_is_opened_with_a_member_and_a_channel_joined(client: AsyncWebClient) -> None:
    opened = await client.conversations_open(users="U0BEN")
    joined = await client.conversations_join(channel="C0KITCHEN")

    assert opened["channel"]["id"] == "D0BEN"
    assert joined["channel"]["is_member"] is True
    assert await error_of(client.conversations_open(users="U0NOBODY")) == "user_not_found"
