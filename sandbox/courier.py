"""Brings payloads to the app: what a person waits for once, events with Slack's retries."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from sandbox.activity import Activity
from sandbox.clock import Clock, stopwatch
from sandbox.journal import Journal
from sandbox.parcels import ACK_SECONDS, Parcel, Receipt, Route

# "Nearly immediately", after a minute, after five more: https://docs.slack.dev/apis/events-api/
RETRIES = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
# Nothing older is delivered when the app was away for long.
OLDEST = timedelta(hours=2)


class Courier:
    """`route` is the way to the app and may be changed while running."""

    def __init__(self, *, route: Route, clock: Clock, journal: Journal, activity: Activity) -> None:
        self.route = route
        self._clock = clock
        self._journal = journal
        self._activity = activity

    async def ask(self, parcel: Parcel) -> Receipt:
        """One delivery with somebody waiting for it: three seconds, no retry unless the socket itself broke."""
        started = stopwatch()
        receipt = Receipt(acked=False, reason="dispatch_failed")
        with self._activity.under_way():
            while self.route.online and (left := ACK_SECONDS - (stopwatch() - started)) > 0:
                receipt = await self.route.attempt(parcel, retry=0, reason="", within=left)
                if receipt.reason != "socket_closed":
                    break
                await self._reachable_within(ACK_SECONDS - (stopwatch() - started))
        receipt = replace(receipt, seconds=stopwatch() - started)
        self._note(parcel, receipt)
        return receipt

    def send(self, parcel: Parcel) -> None:
        """An event: delivered in the background, again when it is not acknowledged."""
        self._activity.start(self._deliver(parcel))

    async def _deliver(self, parcel: Parcel) -> None:
        born = self._clock.now()
        receipt = Receipt(acked=False)
        for retry, delay in enumerate((timedelta(0), *RETRIES)):
            if not await self._ready(after=delay if retry else timedelta(0), born=born):
                break
            receipt = await self.route.attempt(parcel, retry=retry, reason=receipt.reason, within=ACK_SECONDS)
            self._note(parcel, receipt, retry=retry)
            if receipt.acked or receipt.final:
                return
        self._journal.note("event", f"{parcel.title}: given up", ok=False, payload=parcel.payload)

    async def _ready(self, *, after: timedelta, born: datetime) -> bool:
        """Waits for the retry's time and for the app to be there; False when the event has grown too old."""
        if not after and self.route.online:
            return True
        with self._activity.aside():
            await self._clock.wait_until(self._clock.now() + after)
            reachable = asyncio.ensure_future(self.route.reachable())
            too_old = asyncio.ensure_future(self._clock.wait_until(born + OLDEST))
            try:
                await asyncio.wait((reachable, too_old), return_when=asyncio.FIRST_COMPLETED)
                return reachable.done()
            finally:
                reachable.cancel()
                too_old.cancel()

    async def _reachable_within(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self.route.reachable()
        except TimeoutError:
            return

    def _note(self, parcel: Parcel, receipt: Receipt, *, retry: int = 0) -> None:
        again = f" (retry {retry})" if retry else ""
        ending = "" if receipt.acked else f": {receipt.reason}"
        kind = "event" if parcel.kind == "events_api" else "delivery"
        payload = {"sent": parcel.payload, "answer": receipt.payload}
        self._journal.note(kind, f"{parcel.title}{again}{ending}", ok=receipt.acked, payload=payload)
