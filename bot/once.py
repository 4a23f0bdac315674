"""Hears each delivery of Slack's once, whichever process it reaches.

Slack sends an event again when it believes that it was not heard, and a captured request may be sent again by anybody
within the five minutes of its signature. What is worked through is written down by its id, with a lease: if we die
in the middle, Slack's next try is worked through; if we are merely slow, it is not.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from sqlalchemy.exc import SQLAlchemyError

from bot.services import Services
from bot.shapes import is_readable
from db import heard
from db.session import alone

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # Slack tries again at once, after one minute and after five
REPLAYED = timedelta(minutes=15)  # a signature is good for five
KEPT = timedelta(hours=26)  # ... and, where "delayed events" is on, every hour for a day
MEMORY = 5000  # deliveries this process remembers without asking the database


class OnceApp(AsyncApp):
    """An AsyncApp for which a delivery that was heard already is acknowledged and nothing else."""

    def __init__(self, services: Services, **options: Any) -> None:
        super().__init__(**options)
        self._services = services
        self._memory: dict[str, None] = {}

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        with self._services.turns.answering():
            return await self._hear_once(req)

    async def _hear_once(self, req: AsyncBoltRequest) -> BoltResponse:
        if not is_readable(req.body):
            log.warning("not_understood", extra={"what": str(req.body.get("type"))[:32]})
            return BoltResponse(status=200, body="")
        delivery = delivery_id(req.body)
        if delivery is None:
            return await self._dispatch(req)
        durable = is_durable(req.body, http=req.mode == "http")
        if delivery in self._memory or (durable and not await self._take(delivery, req.body)):
            return BoltResponse(status=200, body="")
        self._memory[delivery] = None
        if len(self._memory) > MEMORY:
            del self._memory[next(iter(self._memory))]
        try:
            response = await self._dispatch(req)
        except BaseException:
            self._memory.pop(delivery, None)
            raise
        if response.status >= 500:  # Slack is to say it again
            self._memory.pop(delivery, None)
        elif durable and "event" in req.body:
            await self._keep(delivery)
        return response

    async def _dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Slack counts what is answered 404, or over a socket not at all, as a failure of the app."""
        if req.body.get("type") == "app_rate_limited":  # no event like the others: it has no envelope
            log.warning("events_rate_limited", extra={"team": str(req.body.get("team_id"))[:32]})
            return BoltResponse(status=200, body="")
        response = await super().async_dispatch(req)
        if response.status == 404:
            log.info("not_heard", extra={"what": str(req.body.get("type"))[:32]})
            return BoltResponse(status=200, body="")
        return response

    async def _take(self, delivery: str, body: Mapping[str, Any]) -> bool:
        """A database that does not answer is no reason to leave people unanswered: memory alone decides then."""
        until = self._services.now() + (LEASE if "event" in body else REPLAYED)
        try:
            return await self._services.batches.ask(self._take_all, self._take_all, (delivery, until))
        except (SQLAlchemyError, OSError) as error:
            log.warning("delivery_not_noted", extra={"reason": type(error).__name__})
            return True

    async def _take_all(self, deliveries: Sequence[tuple[str, datetime]]) -> list[bool]:
        async with self._services.sessions.begin() as session:
            await alone(session)
            taken = await heard.take(session, dict(deliveries), now=self._services.now())
        ours = []
        for delivery, _ in deliveries:  # the same one may have come twice meanwhile
            ours.append(delivery in taken)
            taken.discard(delivery)
        return ours

    async def _keep(self, delivery: str) -> None:
        try:
            async with self._services.sessions.begin() as session:
                await heard.keep(session, delivery, until=self._services.now() + KEPT)
        except (SQLAlchemyError, OSError) as error:
            log.warning("delivery_not_noted", extra={"reason": type(error).__name__})


def delivery_id(body: Mapping[str, Any]) -> str | None:
    """What tells this delivery from every other: an event's id, or the trigger of something a person did."""
    given = body.get("event_id") or body.get("trigger_id")
    return sha256(str(given).encode()).hexdigest() if given else None


def is_durable(body: Mapping[str, Any], *, http: bool) -> bool:
    """Whether other processes must know: of words typed to us, and of all that people do where requests can be copied.

    Other events only say how things are now; hearing them twice changes nothing.
    """
    if "event" in body:
        return bool((body["event"] or {}).get("type") == "message")
    return http
