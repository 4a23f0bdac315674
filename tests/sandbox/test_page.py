"""The page's protocol: the snapshot, live changes, acts and controls, and who may not use them."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Jump, Person, Sandbox
from tests.sandbox.conftest import SEED
from tests.sandbox.foreign import ForeignApp, button, buttons, modal, text_input


class Page:
    """One browser tab, being one member."""

    def __init__(self, slack: Sandbox, session: ClientSession, user: str) -> None:
        self._slack, self._session, self.user = slack, session, user
        self.ws: ClientWebSocketResponse

    async def open(self) -> dict[str, Any]:
        self.ws = await self._session.ws_connect(f"{self._slack.url}/live?user={self.user}")
        snapshot: dict[str, Any] = await self.ws.receive_json(timeout=5)
        return snapshot

    async def next(self, kind: str) -> dict[str, Any]:
        """The next change of that kind; others are skipped."""
        async with asyncio.timeout(5):
            while True:
                delta: dict[str, Any] = await self.ws.receive_json()
                if delta["type"] == kind:
                    return delta

    async def act(self, do: str, **more: Any) -> dict[str, Any]:
        return await self.post("/act", {"user": self.user, "do": do, **more})

    async def post(self, path: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        async with self._session.post(self._slack.url + path, json=body, **more) as response:
            answer: dict[str, Any] = await response.json()
            return answer


@pytest.fixture
async def page(slack: Sandbox, session: ClientSession) -> AsyncIterator[Page]:
    page = Page(slack, session, "U0ANA")
    yield page
    if hasattr(page, "ws"):
        await page.ws.close()


async def test_a_picture_in_the_seed_goes_into_messages_as_an_address(session: ClientSession) -> None:
    icon = "data:image/png;base64," + b64encode(b"a picture").decode()

    async with Sandbox(seed=SEED | {"app": SEED["app"] | {"icon": icon}}) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        posted = await client.chat_postMessage(channel="U0ANA", text="hello")
        address = posted["message"]["bot_profile"]["icons"]["image_72"]
        snapshot = await Page(slack, session, "U0ANA").open()
        async with session.get(address) as answer:
            assert (answer.content_type, await answer.read()) == ("image/png", b"a picture")

    assert snapshot["app"]["icon"] == address


async def test_a_page_starts_from_a_snapshot(page: Page, client: AsyncWebClient) -> None:
    await client.chat_postMessage(channel="U0ANA", text="hello")

    snapshot = await page.open()

    assert snapshot["type"] == "snapshot"
    assert snapshot["me"]["initials"] == "AM"
    assert snapshot["workspace"]["name"] == "Café"
    assert snapshot["app"]["commands"] == [{"command": "/coffee", "description": "", "usage_hint": "[drink]"}]
    assert snapshot["app"]["online"] is False
    assert {channel["id"] for channel in snapshot["channels"]} == {"C0GENERAL", "C0KITCHEN", "G0SECRET", "D0ANA"}
    assert [m["text"] for m in snapshot["messages"]["D0ANA"]] == ["hello"]
    assert next(c["unread"] for c in snapshot["channels"] if c["id"] == "D0ANA") == 1
    assert snapshot["clock"]["speed"] == 0
    assert (snapshot["guide"], snapshot["jumps"]) == (None, [])
    assert snapshot["controls"] == {"restart_app": False, "socket": True}


async def test_changes_arrive_live(page: Page, slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    await page.open()

    sent = await client.chat_postMessage(channel="U0ANA", text="one")
    first = await page.next("message")
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")
    second = await page.next("message")
    await client.chat_delete(channel=sent["channel"], ts=sent["ts"])
    gone = await page.next("message_deleted")
    ana.becomes(status_text="Lunch")
    user = await page.next("user")
    slack.clock.speed = 60
    clock = await page.next("clock")
    slack.faults.always("chat.*", error=429)
    faults = await page.next("faults")

    assert (first["message"]["text"], first["message"]["edited"]) == ("one", False)
    assert (second["message"]["text"], second["message"]["edited"]) == ("two", True)
    assert second["message"]["ts"] == first["message"]["ts"] == gone["ts"]
    assert user["user"]["status_text"] == "Lunch"
    assert clock["clock"]["speed"] == 60
    assert faults["faults"] == [{"method": "chat.*", "error": "429", "retry_after": 30, "times": None}]


async def test_nobody_sees_what_is_for_somebody_else(
    page: Page, slack: Sandbox, client: AsyncWebClient, session: ClientSession
) -> None:
    ben = Page(slack, session, "U0BEN")
    await page.open()
    await ben.open()

    await client.chat_postMessage(channel="U0ANA", text="for Ana")
    await client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="psst")
    await client.chat_postMessage(channel="C0GENERAL", text="for all")

    assert (await ben.next("message"))["message"]["text"] == "for all"
    texts = [(await page.next("message"))["message"]["text"] for _ in range(3)]
    assert texts == ["for Ana", "psst", "for all"]
    await ben.ws.close()


async def test_the_log_tells_of_calls_and_deliveries(page: Page, app: ForeignApp) -> None:
    await page.open()
    while (await page.next("log"))["entry"]["title"] != "apps.connections.open":
        pass

    await page.act("command", text="/coffee black")
    entry = (await page.next("log"))["entry"]
    while entry["kind"] != "delivery":
        entry = (await page.next("log"))["entry"]

    assert (entry["title"], entry["ok"]) == ("/coffee black", True)
    assert entry["payload"]["answer"]["text"] == "One black coming up"


async def test_a_page_can_do_what_a_person_can(page: Page, app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await page.open()
    row = buttons(button("coffee.order", value="modal"))
    await app.client.chat_postMessage(channel="U0ANA", text="Coffee?", blocks=[row])
    where = {"channel": ana.dm_channel, "message_ts": ana.dm[-1].ts}

    clicked = await page.act("click", **where, block_id="row", action_id="coffee.order", value="modal", state={})
    view = (await page.next("modals"))["views"][-1]
    state = {"drink": {"text": {"type": "plain_text_input", "value": "gravel"}}}
    wrong = await page.act("submit", view_id=view["id"], state=state)
    state["drink"]["text"]["value"] = "tea"
    right = await page.act("submit", view_id=view["id"], state=state)
    said = await page.act("say", channel="C0GENERAL", text="hello")
    await slack.settled()

    assert clicked == {"ok": True, "acked": True, "problem": None}
    assert wrong["errors"] == {"drink": "We have no gravel"}
    assert right["errors"] is None
    assert said["ok"]
    assert app.heard[-1]["event"]["text"] == "hello"


async def test_a_member_changes_themselves_on_the_page(page: Page, ana: Person, slack: Sandbox) -> None:
    await page.act("set", tz="Asia/Kolkata", presence="away", huddle=True, dnd={"start": 10, "end": 20})
    await page.act("set", status_text="Lunch", status_emoji=":bento:", status_expiration=0)

    assert (ana.user.tz, ana.user.presence, ana.user.huddle) == ("Asia/Kolkata", "away", True)
    assert ana.user.dnd == (datetime.fromtimestamp(10, UTC), datetime.fromtimestamp(20, UTC))
    assert ana.user.status_text == "Lunch"

    await page.act("set", dnd=None)

    assert ana.user.dnd is None


async def test_reading_clears_the_unread_mark(page: Page, client: AsyncWebClient, ana: Person) -> None:
    await client.chat_postMessage(channel="U0ANA", text="hello")
    await page.open()

    await page.act("read", channel=ana.dm_channel)

    assert (await page.next("channel"))["channel"]["unread"] == 0


@pytest.mark.parametrize(
    ("act", "error"),
    [
        ({"do": "dance"}, "there is no such act: 'dance'"),
        ({"do": "command", "text": "/tea"}, "/tea is not a valid command. In Slack, other apps might have it."),
        ({"do": "say"}, "'text' is missing"),
        ({"do": "say", "text": "x", "channel": "C0NOWHERE"}, "ana is not in C0NOWHERE"),
        ({"do": "click", "message_ts": "1.0", "action_id": "x"}, "that message is gone"),
        ({"do": "submit", "view_id": "V1"}, "not_found"),
        ({"do": "set", "tz": "Mars/Base"}, "there is no time zone 'Mars/Base'"),
    ],
)
async def test_what_cannot_be_done_is_said(page: Page, act: dict[str, Any], error: str) -> None:
    assert await page.post("/act", {"user": "U0ANA", **act}) == {"ok": False, "error": error}


async def test_one_member_cannot_touch_the_modal_of_another(page: Page, slack: Sandbox, client: AsyncWebClient) -> None:
    trigger = slack.hub.triggers.issue("U0BEN")
    view = (await client.views_open(trigger_id=trigger, view=modal(text_input("drink"))))["view"]

    assert (await page.act("submit", view_id=view["id"], state={}))["ok"] is False
    assert (await page.act("close", view_id=view["id"]))["ok"] is False
    assert len(slack.person("U0BEN").modals) == 1


async def test_the_strip_controls_clock_faults_and_sockets(
    page: Page, app: ForeignApp, slack: Sandbox, clock: Clock
) -> None:
    await page.post("/control", {"do": "advance", "seconds": 600})
    await page.post("/control", {"do": "jump", "to": "monday_morning"})
    await page.post("/control", {"do": "speed", "speed": 0})
    await page.post("/control", {"do": "fault", "method": "chat.update", "error": 500, "times": None})
    back = await page.post("/control", {"do": "jump", "to": "2026-01-01T00:00:00+00:00"})
    await page.post("/control", {"do": "socket", "what": "refresh"})
    alone = await page.post("/control", {"do": "restart_app"})

    assert clock.now() == datetime(2026, 11, 30, 8, tzinfo=UTC)  # nine o'clock in Berlin
    assert [fault.times for fault in slack.faults.planned] == [None]
    assert "never goes back" in back["error"]
    assert alone == {"ok": False, "error": "This workspace did not start the app, so it cannot restart it."}
    await slack.connected()
    await slack.settled()


async def test_a_host_offers_its_own_jumps_guide_and_restart(clock: Clock, session: ClientSession) -> None:
    restarted = []

    async def tomorrow(_: str) -> datetime | None:
        return datetime(2026, 11, 24, 9, tzinfo=UTC)

    async def never(_: str) -> datetime | None:
        return None

    async def restart() -> None:
        restarted.append(True)

    jumps = [Jump("tomorrow", "Tomorrow", tomorrow), Jump("never", "Never", never)]
    guide = {"title": "Try this", "steps": [{"text": "Order a coffee", "try": "/coffee"}]}
    async with Sandbox(SEED, clock=clock, guide=guide, jumps=jumps, restart_app=restart) as slack:
        page = Page(slack, session, "U0ANA")
        snapshot = await page.open()
        await page.post("/control", {"do": "jump", "id": "tomorrow"})
        nowhere = await page.post("/control", {"do": "jump", "id": "never"})
        unknown = await page.post("/control", {"do": "jump", "id": "elsewhere"})
        await page.post("/control", {"do": "restart_app"})

    assert snapshot["jumps"] == [{"id": "tomorrow", "label": "Tomorrow"}, {"id": "never", "label": "Never"}]
    assert snapshot["guide"] == guide
    assert clock.now() == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert nowhere["error"] == "There is nothing to jump to right now."
    assert unknown["error"] == "There is no such jump as 'elsewhere'."
    assert restarted == [True]


async def test_another_sites_page_is_turned_away(slack: Sandbox, session: ClientSession) -> None:
    body = {"user": "U0ANA", "do": "say", "text": "hello"}
    statuses = []
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}):
        async with session.post(f"{slack.url}/act", json=body, headers=headers) as response:
            statuses.append(response.status)
    async with session.post(f"{slack.url}/act", data="{}", headers={"Content-Type": "text/plain"}) as response:
        plain = await response.json()

    assert statuses == [403, 403, 403]
    assert plain["ok"] is False
    assert slack.messages("D0ANA") == []


async def test_files_outside_the_page_are_not_served(slack: Sandbox, session: ClientSession) -> None:
    for path in ("/page/..%2Fstate.py", "/page/%2e%2e/state.py", "/page/nothing.js"):
        async with session.get(slack.url + path) as response:
            assert response.status == 404
