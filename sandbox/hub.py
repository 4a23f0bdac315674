"""The parts of the pretend Slack, wired once; methods and interactions are given this and nothing else."""

from dataclasses import dataclass, field

from sandbox.activity import Activity
from sandbox.clock import stopwatch
from sandbox.courier import Courier
from sandbox.faults import Faults
from sandbox.grants import Grants
from sandbox.httpdelivery import HttpDelivery
from sandbox.journal import Journal
from sandbox.ratelimits import RateLimits
from sandbox.responses import ResponseUrls
from sandbox.socketmode import Sockets
from sandbox.state import File
from sandbox.triggers import Triggers
from sandbox.world import World


@dataclass
class Hub:
    """`url` is known once the server listens; `file_seconds` is how long (real) an upload takes to become usable."""

    world: World
    journal: Journal
    activity: Activity
    faults: Faults
    rates: RateLimits
    grants: Grants
    triggers: Triggers
    sockets: Sockets
    courier: Courier
    responses: ResponseUrls
    signing_secret: str
    client_id: str
    client_secret: str
    file_seconds: float
    http: HttpDelivery | None = None
    url: str = ""
    codes: dict[str, list[str]] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)

    @property
    def online(self) -> bool:
        """Whether the app can be reached now."""
        return self.courier.route.online

    @property
    def icon(self) -> str:
        """The app's icon, an address where the seed holds the picture itself: it is in every message."""
        icon = self.world.app.icon
        return f"{self.url}/icon" if icon.startswith("data:") else icon

    def ready(self, file: File) -> bool:
        return file.ready_at is not None and stopwatch() >= file.ready_at


def build_hub(world: World, *, rate_limits: bool, file_seconds: float, secrets: tuple[str, str, str]) -> Hub:
    """`secrets`: signing secret, client id, client secret."""
    journal, activity = Journal(world.clock.now), Activity()
    sockets = Sockets(app_id=world.app.id, journal=journal, activity=activity)
    courier = Courier(route=sockets, clock=world.clock, journal=journal, activity=activity)
    signing_secret, client_id, client_secret = secrets
    return Hub(
        world=world,
        journal=journal,
        activity=activity,
        faults=Faults(),
        rates=RateLimits(on=rate_limits),
        grants=Grants(world.app, world.team.id),
        triggers=Triggers(world.team.id),
        sockets=sockets,
        courier=courier,
        responses=ResponseUrls(world.clock.now),
        signing_secret=signing_secret,
        client_id=client_id,
        client_secret=client_secret,
        file_seconds=file_seconds,
    )
