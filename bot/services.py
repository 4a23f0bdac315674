"""What every part of the bot may use, built once in `bot.__main__` and handed down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.batches import Batches
from bot.charts.flows import Charts
from bot.config import Settings
from bot.content import Languages
from bot.content.data import Data
from bot.exercises.rules import Movement
from bot.installations import Installations
from bot.lately import Lately
from bot.metrics import Metrics
from bot.names import Names
from bot.pictures.flows import Pictures
from bot.slack import Slack
from bot.statuses.rules import StatusTable
from bot.tasks import Tasks
from bot.turns import Turns
from bot.waits import Waits
from db.lookout import Lookout
from db.session import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`now` is the one clock: an aware UTC instant, read once per handler or tick and passed down."""

    settings: Settings
    sessions: Sessions
    lookout: Lookout
    slack: Slack
    waits: Waits
    installations: Installations
    pictures: Pictures
    charts: Charts
    names: Names
    languages: Languages
    data: Data
    now: Callable[[], datetime]
    tasks: Tasks
    statuses: StatusTable
    metrics: Metrics
    lately: Lately = field(default_factory=Lately)
    batches: Batches = field(default_factory=Batches)
    turns: Turns = field(default_factory=Turns)

    @property
    def movements(self) -> tuple[Movement, ...]:
        """All movements, in the order of the rotation."""
        return self.data.movements
