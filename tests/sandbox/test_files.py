"""Uploads: three steps, a wait until Slack has looked at the file, then it can be shown."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Person, Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


async def upload(client: AsyncWebClient, name: str = "stand.png") -> str:
    answer = await client.files_upload_v2(content=PNG, filename=name, title="Stand up")
    return str(answer["files"][0]["id"])


async def until_ready(client: AsyncWebClient, file: str) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            shown: dict[str, Any] = (await client.files_info(file=file))["file"]
            if shown["mimetype"]:
                return shown
            await asyncio.sleep(0.02)


async def test_a_file_is_shown_once_slack_has_looked_at_it(
    slack: Sandbox, client: AsyncWebClient, session: ClientSession, ana: Person
) -> None:
    file = await upload(client)
    picture = {"type": "image", "slack_file": {"id": file}, "alt_text": "Somebody stands up"}
    early = (await client.files_info(file=file))["file"]

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="U0ANA", text="Stand", blocks=[picture])
    ready = await until_ready(client, file)
    await client.chat_postMessage(channel="U0ANA", text="Stand", blocks=[picture])

    assert (early["mimetype"], ready["mimetype"], ready["title"]) == ("", "image/png", "Stand up")
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"
    ]
    async with session.get(ready["url_private"]) as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)
    async with session.get(f"{slack.url}/files/{file}/image") as response:
        assert await response.read() == PNG


async def test_a_file_that_is_no_picture_cannot_be_shown_as_one(client: AsyncWebClient) -> None:
    file = await upload(client, "data.json")
    await until_ready(client, file)
    picture = {"type": "image", "slack_file": {"id": file}, "alt_text": "Numbers"}

    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="U0ANA", text="Stand", blocks=[picture])

    assert "invalid slack file" in str(refused.value.response["errors"])


async def test_a_shared_file_appears_in_the_channel_when_it_is_ready(
    slack: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    await client.files_upload_v2(content=PNG, filename="a.png", channel=ana.dm_channel, initial_comment="Look")
    await slack.settled()

    assert ana.dm[-1].text == "Look"
    assert ana.dm[-1].files[0]["mimetype"] == "image/png"


async def test_the_upload_must_be_as_long_as_was_said(client: AsyncWebClient, session: ClientSession) -> None:
    answer = await client.files_getUploadURLExternal(filename="a.png", length=10)

    async with session.post(answer["upload_url"], data=b"short") as response:
        assert response.status == 400
    with pytest.raises(SlackApiError) as refused:
        await client.files_completeUploadExternal(files=[{"id": answer["file_id"]}])

    assert refused.value.response["error"] == "file_not_found"


async def test_a_deleted_file_is_gone(client: AsyncWebClient) -> None:
    file = await upload(client)

    await client.files_delete(file=file)

    with pytest.raises(SlackApiError) as refused:
        await client.files_info(file=file)
    assert refused.value.response["error"] == "file_not_found"
