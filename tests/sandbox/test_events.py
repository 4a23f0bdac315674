"""What the app is told: by members who change, by the workspace around them, and by its own messages."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox, User
from tests.sandbox.conftest import SEED
from tests.sandbox.foreign import ForeignApp, section
from tests.sandbox.wire import RawSocket


async def test_a_line_typed_in_the_dm_reaches_the_app(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await ana.says("9 < 10 & more")
    await slack.settled()

    body = app.heard[-1]
    event = body["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", "U0ANA")
    assert event["text"] == "9 &lt; 10 &amp; more"
    assert event["ts"] == ana.dm[-1].ts
    assert body["event_id"].startswith("Ev")
    assert body["authorizations"][0]["user_id"] == "U0BARISTABOT"


async def test_a_line_in_a_channel_the_app_is_not_in_does_not(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await ana.says("just us", channel="C0KITCHEN")
    await slack.settled()

    assert app.heard == []


async def test_a_status_is_told_and_ends_by_the_clock(
    app: ForeignApp, slack: Sandbox, ana: Person, clock: Clock
) -> None:
    until = int((clock.now() + timedelta(hours=1)).timestamp())
    ana.becomes(status_text="Lunch", status_emoji=":bento:", status_expiration=until)
    await slack.settled()
    clock.advance(timedelta(hours=1))
    await slack.settled()

    told = [body["event"]["user"]["profile"]["status_text"] for body in app.heard]
    assert told == ["Lunch", ""]
    assert ana.user.status_emoji == ""


async def test_a_newer_status_outlives_the_end_of_the_older(slack: Sandbox, ana: Person, clock: Clock) -> None:
    for text, hours in (("Lunch", 1), ("Holiday", 48)):
        ana.becomes(status_text=text, status_expiration=clock.now() + timedelta(hours=hours))
    clock.advance(timedelta(hours=2))
    await slack.settled()

    assert ana.user.status_text == "Holiday"


async def test_a_huddle_is_told_twice_as_slack_does(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    ana.becomes(huddle=True)
    await slack.settled()
    ana.becomes(huddle=False)
    await slack.settled()

    assert sorted(app.kinds()) == ["user_change"] * 2 + ["user_huddle_changed"] * 2
    states = [body["event"]["user"]["profile"]["huddle_state"] for body in app.heard]
    assert states == ["in_a_huddle"] * 2 + ["default_unset"] * 2


async def test_a_new_zone_is_told_and_presence_is_not(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    ana.becomes(presence="away")
    ana.becomes(tz="Asia/Kolkata")
    await slack.settled()

    assert app.kinds() == ["user_change"]
    assert app.heard[0]["event"]["user"]["tz_offset"] == 19800


async def test_do_not_disturb_is_told_with_its_instants(
    app: ForeignApp, slack: Sandbox, ana: Person, clock: Clock
) -> None:
    ana.becomes(dnd=(clock.now(), clock.now() + timedelta(hours=2)))
    await slack.settled()

    status = app.heard[-1]["event"]["dnd_status"]
    assert app.kinds() == ["dnd_updated_user"]
    assert status["next_dnd_end_ts"] - status["next_dnd_start_ts"] == 7200


async def test_opening_home_shows_the_view_that_is_published(
    app: ForeignApp, slack: Sandbox, ana: Person, client: AsyncWebClient
) -> None:
    await ana.opens_home()
    await client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("Hi")]})
    await ana.opens_home()
    await ana.opens_messages()
    await slack.settled()

    events = [body["event"] for body in app.heard]
    assert [(event["tab"], "view" in event) for event in events] == [
        ("home", False),
        ("home", True),
        ("messages", False),
    ]
    assert events[0]["channel"] == ana.dm_channel


async def test_newcomers_invitations_and_the_end_are_told(
    app: ForeignApp, slack: Sandbox, client: AsyncWebClient
) -> None:
    slack.admin.adds_member(User(id="U0NEW", name="new", real_name="New Here"))
    slack.admin.invites("C0KITCHEN")
    await slack.settled()
    slack.admin.uninstalls_app()
    await slack.settled()

    joined = next(body["event"] for body in app.heard if body["event"]["type"] == "member_joined_channel")
    assert sorted(app.kinds()) == ["app_uninstalled", "member_joined_channel", "team_join", "tokens_revoked"]
    assert (joined["user"], joined["channel"]) == ("U0BARISTABOT", "C0KITCHEN")
    with pytest.raises(SlackApiError) as refused:
        await client.auth_test()
    assert refused.value.response["error"] == "account_inactive"


async def test_without_the_scope_an_event_is_kept_back(clock: Clock, session: ClientSession) -> None:
    seed = {**SEED, "app": {**SEED["app"], "deny": ["im:history"]}}
    async with Sandbox(seed, clock=clock) as slack, RawSocket(slack, session) as socket:
        await slack.person("U0ANA").says("hello")
        slack.person("U0ANA").becomes(status_text="busy")
        envelope = await socket.receive()
        await socket.ack(envelope)

    assert envelope["payload"]["event"]["type"] == "user_change"


async def test_an_app_hears_only_what_it_subscribed_to(clock: Clock, session: ClientSession) -> None:
    seed = {**SEED, "app": {**SEED["app"], "events": ["message.im"]}}
    async with Sandbox(seed, clock=clock) as slack, RawSocket(slack, session) as socket:
        slack.person("U0ANA").becomes(status_text="busy")
        await slack.person("U0ANA").says("hello")
        envelope = await socket.receive()
        await socket.ack(envelope)

    assert envelope["payload"]["event"]["type"] == "message"


async def test_the_apps_own_messages_and_edits_are_told_to_it_too(
    slack: Sandbox, session: ClientSession, client: AsyncWebClient
) -> None:
    async with RawSocket(slack, session) as socket:
        sent = await client.chat_postMessage(channel="U0ANA", text="one")
        await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")
        await client.chat_delete(channel=sent["channel"], ts=sent["ts"])
        events = []
        for _ in range(3):
            envelope = await socket.receive()
            await socket.ack(envelope)
            events.append(envelope["payload"]["event"])

    assert [event.get("subtype") for event in events] == [None, "message_changed", "message_deleted"]
    assert events[0]["bot_id"] == "B0SANDBOX"
    assert events[1]["message"]["text"] == "two"
    assert events[1]["previous_message"]["text"] == "one"
    assert events[2]["deleted_ts"] == sent["ts"]


async def test_message_times_follow_the_workspace(slack: Sandbox, ana: Person, clock: Clock) -> None:
    clock.jump(datetime(2027, 3, 1, 12, tzinfo=UTC))

    said = await ana.says("spring")

    assert said.ts.startswith(str(int(clock.now().timestamp())))
