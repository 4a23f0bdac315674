"""Queries on the files that were uploaded to a workspace."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import UploadedPicture


async def ready(session: AsyncSession, team_id: str) -> dict[str, str]:
    """File ids of a workspace by the digest of the picture."""
    found = await session.execute(
        select(UploadedPicture.digest, UploadedPicture.file_id).where(
            UploadedPicture.team_id == team_id, UploadedPicture.file_id.is_not(None)
        )
    )
    return {digest: file_id for digest, file_id in found if file_id}


async def claim_upload(session: AsyncSession, team_id: str, digest: str, *, now: datetime, lease: timedelta) -> bool:
    """Whether it is ours to upload this picture: nobody has done so, and nobody is at it."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    claim = insert(UploadedPicture).values(team_id=team_id, digest=digest, lease_until=now + lease)
    claim = claim.on_conflict_do_update(
        index_elements=["team_id", "digest"],
        set_={"lease_until": now + lease},
        where=UploadedPicture.file_id.is_(None) & (UploadedPicture.lease_until <= now),
    )
    claimed: Sequence[str] = (await session.execute(claim.returning(UploadedPicture.digest))).scalars().all()
    return bool(claimed)


async def uploaded(session: AsyncSession, team_id: str, digest: str, file_id: str) -> None:
    row = await session.get(UploadedPicture, (team_id, digest))
    if row is not None:
        row.file_id = file_id


async def forget(session: AsyncSession, team_id: str, file_id: str) -> None:
    """Slack no longer has the file: it may be uploaded again."""
    await session.execute(
        delete(UploadedPicture).where(UploadedPicture.team_id == team_id, UploadedPicture.file_id == file_id)
    )
