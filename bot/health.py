"""Whether this process lives and is ready, and its metrics: three addresses for those who watch it."""

from enum import StrEnum

from aiohttp import web

from bot.config import BadSettings, Problem
from bot.metrics import CONTENT_TYPE, Metrics

STALE = 60.0  # seconds without a tick that went through; one comes every second
TICK = "deliver"


class Phase(StrEnum):
    """What a process is doing, in the order of its life."""

    STARTING = "starting"
    MIGRATING = "migrating"
    RUNNING = "running"
    DRAINING = "draining"


class Health:
    """What `/healthz`, `/readyz` and `/metrics` answer."""

    def __init__(self, metrics: Metrics) -> None:
        self.phase = Phase.STARTING
        self.metrics = metrics

    def add_to(self, application: web.Application, *, with_metrics: bool) -> None:
        application.router.add_get("/healthz", self._live)
        application.router.add_get("/readyz", self._ready)
        if with_metrics:
            application.router.add_get("/metrics", self._metrics)

    async def _live(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _ready(self, _: web.Request) -> web.Response:
        reason = why_not_ready(self.phase, tick_age=self.metrics.tick_age(TICK))
        return web.Response(status=503 if reason else 200, text=f"{reason or 'ready'}\n")

    async def _metrics(self, _: web.Request) -> web.Response:
        return web.Response(body=self.metrics.text(), headers={"Content-Type": CONTENT_TYPE})


def why_not_ready(phase: Phase, *, tick_age: float) -> str | None:
    """The reason in a word or two, or None. `tick_age` in seconds."""
    if phase is not Phase.RUNNING:
        return phase.value
    return f"the tick is stale: {tick_age:.0f} s" if tick_age > STALE else None


class Port:
    """A listening port; `number` 0 lets the system choose. `setting` is the variable it was given by."""

    def __init__(self, application: web.Application, number: int, *, setting: str, host: str) -> None:
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=5)
        self._number, self._setting, self._host = number, setting, host

    @property
    def is_open(self) -> bool:
        return bool(self._runner.addresses)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def open(self) -> None:
        """Raises BadSettings if somebody else has the port, or it is not for us."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._number).start()
        except OSError as error:
            await self._runner.cleanup()
            reason = f"{self._number} cannot be opened ({error.strerror})"
            raise BadSettings([Problem(self._setting, reason, str(self._number + 1))]) from error

    async def close(self) -> None:
        await self._runner.cleanup()


def health_port(health: Health, number: int, *, host: str = "0.0.0.0") -> Port:  # noqa: S104 - probes come from outside
    """The port of HEALTH_PORT, for processes that hear no HTTP and for metrics that are nobody else's business."""
    application = web.Application()
    health.add_to(application, with_metrics=True)
    return Port(application, number, setting="HEALTH_PORT", host=host)
