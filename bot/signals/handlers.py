"""Hears the events in which Slack tells of a member's zone, status, huddle and Do Not Disturb."""

from datetime import UTC, datetime
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.services import Services
from bot.signals import flows, views


def register(app: AsyncApp, services: Services) -> None:
    async def on_user(body: dict[str, Any]) -> None:
        now, event = services.now(), body["event"]
        moved = await flows.hear_user(
            services, body["team_id"], event["user"], event=event["type"], at=_said_at(body, now), now=now
        )
        if moved is not None:
            member, before = moved
            message = views.moved(services.languages[member.locale], member, before=before, now=now)
            if message is not None:
                services.tasks.start(services.slack.dm(member.team_id, member.user_id, message), name="tell_moved")

    async def on_dnd(body: dict[str, Any]) -> None:
        now, event = services.now(), body["event"]
        await flows.hear_dnd(
            services, body["team_id"], event["user"], event.get("dnd_status") or {}, at=_said_at(body, now), now=now
        )

    app.event("user_change")(on_user)
    app.event("user_huddle_changed")(on_user)  # the same user; whichever comes first counts
    app.event("dnd_updated_user")(on_dnd)


def _said_at(body: dict[str, Any], now: datetime) -> datetime:
    """When Slack said so: events are repeated, and come in any order."""
    try:
        return datetime.fromtimestamp(float(body["event"].get("event_ts") or body["event_time"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now
