"""A small Bolt app that is not Glutes: what the pretend workspace is tested with."""

import asyncio
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox

Body = dict[str, Any]


def plain(text: str) -> Body:
    return {"type": "plain_text", "text": text}


def button(action_id: str, *, value: str = "", label: str = "Press") -> Body:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain(label)}


def buttons(*elements: Body, block_id: str = "row") -> Body:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def section(text: str, **more: Any) -> Body:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def text_input(block_id: str, *, optional: bool = False) -> Body:
    element = {"type": "plain_text_input", "action_id": "text"}
    label = plain(block_id.capitalize())
    return {"type": "input", "block_id": block_id, "label": label, "element": element, "optional": optional}


def modal(*blocks: Body, title: str = "Order", **more: Any) -> Body:
    base = {"type": "modal", "callback_id": "order", "title": plain(title), "submit": plain("Send")}
    return {**base, "blocks": list(blocks), **more}


class ForeignApp:
    """A Bolt app that orders coffee; `heard` collects the events it was given, `bodies` every other payload."""

    def __init__(self, slack: Sandbox, session: ClientSession) -> None:
        self.slack = slack
        self.client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)
        self.bolt = AsyncApp(client=self.client, signing_secret=slack.signing_secret, process_before_response=True)
        self.heard: list[Body] = []
        self.bodies: list[Body] = []
        self.submitted: Body = {}
        self.delay = 0.0
        self._listen()

    async def connect(self) -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(self.bolt, self.slack.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        await self.slack.connected()
        return handler

    async def serve(self) -> web.AppRunner:
        runner = web.AppRunner(self.bolt.web_app())
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        return runner

    def kinds(self) -> list[str]:
        return [body["event"]["type"] for body in self.heard]

    def _listen(self) -> None:
        self.bolt.command("/coffee")(self._coffee)
        self.bolt.action("coffee.order")(self._order)
        self.bolt.view("order")(self._submitted)
        for event in ("message", "user_change", "user_huddle_changed", "app_home_opened", "dnd_updated_user"):
            self.bolt.event(event)(self._hear)
        for event in ("team_join", "member_joined_channel", "app_uninstalled", "tokens_revoked"):
            self.bolt.event(event)(self._hear)

    async def _hear(self, body: Body) -> None:
        self.heard.append(body)

    async def _coffee(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        self.bodies.append(body)
        await asyncio.sleep(self.delay)
        if body["text"] == "menu":
            await ack(text="What will it be?", blocks=[section("What will it be?"), buttons(button("coffee.order"))])
        elif body["text"] == "quietly":
            await ack()
            await respond("Here it is")
        elif body["text"] == "for all":
            await ack(text="A round for everybody", response_type="in_channel")
        else:
            await ack(f"One {body['text']} coming up")

    async def _order(self, ack: AsyncAck, body: Body, respond: AsyncRespond) -> None:
        self.bodies.append(body)
        await ack()
        value = body["actions"][0].get("value")
        if value == "modal":
            await self.client.views_open(trigger_id=body["trigger_id"], view=modal(text_input("drink")))
        elif value == "replace":
            await respond(text="Ordered", replace_original=True)
        elif value == "delete":
            await respond(delete_original=True)

    async def _submitted(self, ack: AsyncAck, body: Body) -> None:
        self.bodies.append(body)
        self.submitted = body["view"]["state"]["values"]
        drink = self.submitted["drink"]["text"]["value"]
        if drink == "gravel":
            await ack(response_action="errors", errors={"drink": "We have no gravel"})
        elif drink == "more":
            await ack(response_action="push", view=modal(text_input("drink"), title="Another"))
        elif drink == "summary":
            await ack(response_action="update", view=modal(section("Thank you"), title="Done"))
        elif drink == "enough":
            await ack(response_action="clear")
        elif drink == "nonsense":
            await ack(response_action="errors", errors={"no such block": "?"})
        else:
            await ack()
