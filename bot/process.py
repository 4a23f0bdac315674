"""One running bot: opens everything in order, and closes it in the opposite order without losing work."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from types import TracebackType
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import content
from bot.app import build_app
from bot.charts.flows import Charts
from bot.clock import DatabaseClock
from bot.config import Settings
from bot.content.data import load_data
from bot.content.statuses import load_statuses
from bot.health import Health, Phase, Port, health_port
from bot.holidays import rules as holidays
from bot.http import Http
from bot.install.handlers import routes as install_routes
from bot.installations import Installations
from bot.metrics import Metrics
from bot.names import Names
from bot.pictures.flows import Pictures, read_assets
from bot.scheduler import build_scheduler
from bot.services import Services
from bot.single import Single, who_we_are
from bot.slack import TIMEOUT, Slack
from bot.socket import Socket
from bot.tasks import Tasks
from bot.vault import Vault, new_key
from bot.waits import Waits
from db import members
from db.lookout import Lookout
from db.migrate import migrate
from db.session import open_database, open_sessions

log = logging.getLogger(__name__)

KEEP_UP_EVERY = 5.0  # seconds
DRAIN = 10.0  # seconds that work under way may still take at the end


class Bot:
    """Use as `async with Bot(settings, now=…) as bot:`. `web` hears Slack, `worker` sends what is due.

    `follow_database` corrects `now`, the real time, by the database's clock. Raises SlackApiError if Slack refuses the
    bot token, BadSettings if it refuses the app token, if our keys do not open the workspaces' tokens, or if a port
    cannot be opened.
    """

    services: Services
    http: Http | None = None
    socket: Socket | None = None
    probes: Port | None = None  # of HEALTH_PORT

    def __init__(
        self,
        settings: Settings,
        *,
        now: Callable[[], datetime],
        web: bool = True,
        worker: bool = True,
        pace: float = 1.0,
        follow_database: bool = False,
    ) -> None:
        self._settings = settings
        self._clock = DatabaseClock(now) if follow_database else None
        self._now: Callable[[], datetime] = self._clock or now
        self._web, self._worker, self._pace = web, worker, pace
        self._health = Health(Metrics(self._now))
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> "Bot":
        try:
            await self._open()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._health.phase = Phase.DRAINING
        await self._stack.aclose()

    async def _open(self) -> None:
        await self._start_probes()
        languages = content.load()
        data = load_data(languages)
        engine = open_database(self._settings.database_url)
        self._stack.push_async_callback(engine.dispose)
        self._health.phase = Phase.MIGRATING
        await migrate(engine)
        self._health.phase = Phase.STARTING
        session = await self._stack.enter_async_context(
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=TIMEOUT), connector=aiohttp.TCPConnector(limit=256)
            )
        )
        client = AsyncWebClient(base_url=self._settings.slack_api_url, session=session, retry_handlers=[])
        single = await who_we_are(client, self._settings.bot_token) if self._settings.bot_token else None
        sessions, lookout = open_sessions(engine), Lookout(engine)
        self._stack.push_async_callback(lookout.close)
        if self._clock:
            await self._clock.measure(engine)
        # Where the token comes from the settings, nothing is ever sealed.
        vault = Vault(self._settings.token_keys or (new_key(),))
        installations = Installations(sessions, vault, now=self._now)
        await installations.check_key()
        charts = Charts()
        self._stack.callback(charts.close)
        tasks = Tasks()
        self._stack.push_async_callback(tasks.finish, seconds=DRAIN)
        waits = Waits(sessions, now=self._now)
        self._keep_on(engine, waits)
        slack = Slack(
            session,
            base_url=self._settings.slack_api_url,
            tokens=single or installations,
            now=self._now,
            waits=waits,
            metrics=self._health.metrics,
        )
        self.services = Services(
            settings=self._settings,
            sessions=sessions,
            lookout=lookout,
            slack=slack,
            waits=waits,
            installations=installations,
            pictures=Pictures(
                read_assets(),
                sessions=sessions,
                slack=slack,
                tasks=tasks,
                now=self._now,
                public_url=self._settings.public_url,
            ),
            charts=charts,
            names=Names(slack, now=self._now),
            languages=languages,
            data=data,
            now=self._now,
            tasks=tasks,
            statuses=load_statuses(),
            metrics=self._health.metrics,
        )
        tasks.start(asyncio.to_thread(holidays.load), name="load_holidays")
        if single:
            async with self.services.sessions.begin() as db:
                await members.welcome_back(db, single.team_id, enterprise_id=single.enterprise_id, now=self._now())
        if self._worker:
            self._start_worker()
            if single:
                await self.services.pictures.prepare(single.team_id)
        if self._web:
            await self._start_web(
                build_app(self.services, client=client, authorize=_authorize(single or installations))
            )
        self._health.phase = Phase.RUNNING

    async def _start_probes(self) -> None:
        """First of all, and so closed last: what watches us is to see us start and drain."""
        if self._settings.health_port is not None:
            self.probes = health_port(self._health, self._settings.health_port)
            await self.probes.open()
            self._stack.push_async_callback(self.probes.close)

    async def _keep_up(self, engine: AsyncEngine, waits: Waits) -> None:
        """What every replica has to learn from the database again and again: its clock, and what Slack asked for."""
        try:
            await waits.look()
            if self._clock:
                await self._clock.measure(engine)
        except (SQLAlchemyError, OSError) as error:
            log.warning("database_not_reached", extra={"reason": type(error).__name__})

    def _keep_on(self, engine: AsyncEngine, waits: Waits) -> None:
        async def keep_on() -> None:
            while True:
                await asyncio.sleep(KEEP_UP_EVERY / self._pace)
                await self._keep_up(engine, waits)

        task = asyncio.create_task(keep_on(), name="keep_up")
        self._stack.callback(task.cancel)

    def _start_worker(self) -> None:
        scheduler = build_scheduler(self.services, pace=self._pace)
        scheduler.start()

        def stop() -> None:
            scheduler.shutdown(wait=False)
            self.services.tasks.ending = True

        self._stack.callback(stop)

    async def _start_web(self, app: AsyncApp) -> None:
        if self._settings.app_token:
            self.socket = Socket(
                app, self._settings.app_token, slack=self.services.slack, metrics=self.services.metrics
            )
            await self.socket.start()
            self._stack.push_async_callback(self.socket.stop)
        else:
            self.http = Http(
                app,
                self.services.pictures.assets,
                health=self._health,
                port=self._settings.port,
                signing_secret=self._settings.signing_secret or "",
                routes=install_routes(self.services) if self._settings.many else (),
                with_metrics=self._settings.health_port is None,
            )
            await self.http.start()
            self._stack.push_async_callback(self.http.stop)


def _authorize(us: Single | Installations) -> Callable[..., Any]:
    """As Bolt wants it: a function whose arguments it can name."""

    async def authorize(team_id: str | None, enterprise_id: str | None = None) -> AuthorizeResult | None:
        return await us.authorize(team_id, enterprise_id)

    return authorize
