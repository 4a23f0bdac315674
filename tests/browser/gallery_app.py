"""A tiny Bolt app that is not Glutes: it shows the gallery, asks through a modal and tells what was pressed."""

import asyncio
import json
import re
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox
from tests.browser import gallery

SEED: dict[str, Any] = {
    "workspace": {"id": "T0GALLERY", "name": "Northwind Studio", "domain": "northwind"},
    "app": {
        "name": "Gallery",
        "icon": ":frame_with_picture:",
        "scopes": ["commands", "chat:write", "im:history", "im:write", "users:read", "channels:read"],
        "commands": [
            {"command": "/gallery", "description": "Shows every block", "usage_hint": "[modal | only | edit]"},
            {"command": "/greet", "description": "Says hello", "usage_hint": ""},
        ],
    },
    "users": [
        {"id": "U0ANA", "name": "ana", "real_name": "Ana Ruiz", "tz": "Europe/Madrid", "is_admin": True},
        {"id": "U0BEN", "name": "ben", "real_name": "Ben Okafor", "tz": "America/Chicago"},
    ],
    "channels": [
        {"id": "C0GENERAL", "name": "general", "topic": "Everything for everybody"},
        {"id": "C0PLAY", "name": "play"},
    ],
}
GUIDE = {
    "title": "See what it does in a minute.",
    "steps": [{"text": "Ask for the *form*.", "try": "/gallery modal"}, {"text": "Look at the Home tab.", "try": None}],
}


def gallery_app(slack: Sandbox) -> AsyncApp:
    client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret)
    app.command("/gallery")(command)
    app.action("push")(push)
    app.action("typed")(typed)
    app.options("external_select")(suggest)
    app.action(re.compile(".*"))(used)
    app.view("form")(submitted)
    app.event("app_home_opened")(home)
    app.event(re.compile(".+"))(ignored)
    return app


async def command(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
    word = body["text"].strip()
    if word == "slow":
        await asyncio.sleep(3.5)
    elif word == "only":
        await ack("Only *you* can read this.")
    else:
        await ack()
        await WORDS.get(word, show)(client, body)


async def show(client: AsyncWebClient, body: dict[str, Any]) -> None:
    picture = client.base_url.removesuffix("/api/") + "/page/icon.svg"
    channel = body["channel_id"]
    await client.chat_postMessage(channel=channel, text="The gallery", blocks=gallery.text_blocks(picture))
    await client.chat_postMessage(channel=channel, text="Its elements", blocks=gallery.element_blocks())


async def open_form(client: AsyncWebClient, body: dict[str, Any]) -> None:
    await client.views_open(trigger_id=body["trigger_id"], view=gallery.form_modal())


async def edit(client: AsyncWebClient, body: dict[str, Any]) -> None:
    sent = await client.chat_postMessage(channel=body["channel_id"], text="First words")
    await client.chat_update(channel=body["channel_id"], ts=sent["ts"], text="Second words")


async def remove(client: AsyncWebClient, body: dict[str, Any]) -> None:
    sent = await client.chat_postMessage(channel=body["channel_id"], text="First words")
    await client.chat_delete(channel=body["channel_id"], ts=sent["ts"])
    await client.chat_postMessage(channel=body["channel_id"], text="It is gone")


WORDS = {"modal": open_form, "edit": edit, "remove": remove}


async def push(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.views_push(trigger_id=body["trigger_id"], view=gallery.stacked_modal())


async def typed(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Changes the open view under the hands of whoever fills it in."""
    await ack()
    view = gallery.form_modal()
    name = body["view"]["state"]["values"]["name"]["name"]["value"]
    view["blocks"].insert(0, {"type": "section", "text": gallery.plain(f"So far: {name}")})
    await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


async def suggest(ack: Any, payload: dict[str, Any]) -> None:
    await ack(options=[gallery.option(f"{payload['value']} number {n}", f"{payload['value']}-{n}") for n in (1, 2)])


async def used(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
    """Says which element was used, and what it then held."""
    await ack()
    action = body["actions"][0]
    said = {key: value for key, value in action.items() if key == "value" or key.startswith("selected")}
    words = " ".join(re.findall(r"\w[\w:.-]*", json.dumps(said)))
    await client.chat_postMessage(channel=body["user"]["id"], text=f"Used {action['action_id']}: {words}")


async def submitted(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
    values = body["view"]["state"]["values"]
    name = values["name"]["name"]["value"]
    if len(name) < 5:
        await ack(response_action="errors", errors={"name": "Please give at least five letters."})
        return
    await ack()
    fruit = values["fruit"]["static_select"]["selected_option"]["value"]
    await client.chat_postMessage(channel=body["user"]["id"], text=f"Saved {name}, {fruit}")


async def home(event: dict[str, Any], client: AsyncWebClient) -> None:
    if event["tab"] == "home":
        await client.views_publish(user_id=event["user"], view=gallery.home_view())


async def ignored(ack: Any) -> None:
    await ack()


async def serve(app: AsyncApp) -> tuple[web.AppRunner, str]:
    """Serves the app on a free loopback port; returns what to clean up, and its request URL."""
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    return runner, f"http://127.0.0.1:{port}/slack/events"
