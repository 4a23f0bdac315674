"""Sessions that only read: on SQLite, too, they hold nobody up who writes, and see one moment throughout."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from db.migrate import migrate
from db.models import Workspace
from db.session import only_reads, open_database, open_sessions


async def test_who_only_reads_holds_up_nobody_who_writes(database: str) -> None:
    engine = open_database(database)
    await migrate(engine)
    sessions = open_sessions(engine)

    async with sessions.begin() as reading:
        await only_reads(reading)
        before = await reading.scalar(select(func.count()).select_from(Workspace))
        async with sessions.begin() as writing:
            writing.add(Workspace(team_id="T1", installed_at=datetime(2026, 11, 23, tzinfo=UTC)))

    async with sessions.begin() as after:
        assert before == 0
        assert await after.scalar(select(func.count()).select_from(Workspace)) == 1
    await engine.dispose()
