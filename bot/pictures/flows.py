"""Gives an image block its source: our own address, or a file uploaded once to the workspace."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.errors import CannotReach, SlackTrouble
from bot.pictures import rules
from bot.pictures.rules import Picture, Source
from bot.slack import Slack
from bot.tasks import Tasks
from db import pictures
from db.session import Sessions

log = logging.getLogger(__name__)

ASSETS = Path(__file__).parents[1] / "assets"


def read_assets(folder: Path = ASSETS) -> dict[str, Picture]:
    """The pictures that come with the bot, by file name."""
    files = [path for ending in ("png", "gif") for path in sorted(folder.glob(f"*.{ending}"))]
    return {path.name: Picture(path.name, sha256(path.read_bytes()).hexdigest(), path=path) for path in files}


class Pictures:
    """What this process knows of uploaded files. A picture that cannot be had is None: the card goes out with its text.

    With `public_url` Slack fetches our own files from us; charts are uploaded all the same.
    """

    def __init__(
        self,
        assets: Mapping[str, Picture],
        *,
        sessions: Sessions,
        slack: Slack,
        tasks: Tasks,
        now: Callable[[], datetime],
        public_url: str | None,
    ) -> None:
        self.assets = assets
        self._sessions, self._slack, self._tasks, self._now = sessions, slack, tasks, now
        self._public_url = public_url
        self._known: dict[str, dict[str, str]] = {}
        self._uploading: dict[tuple[str, str], asyncio.Task[str | None]] = {}
        self._looked: dict[str, datetime] = {}
        self._refused: dict[str, datetime] = {}

    async def prepare(self, team_id: str) -> None:
        """Upload what nudges show before the first one needs it. What was refused may be allowed by now."""
        self._refused.pop(team_id, None)
        for name in self.assets:
            if name.endswith(".png"):
                await self._asset(team_id, name)

    async def still(self, team_id: str, movement: str) -> Source | None:
        """The source of a movement's picture, for an image block."""
        return await self._asset(team_id, f"{movement}.png")

    async def animation(self, team_id: str, movement: str, *, seconds: float = 0.0) -> Source | None:
        """The source of a movement's animation, waiting for its upload no longer than `seconds`.

        Slack lets it move only as a section's accessory.
        """
        return await self._asset(team_id, f"{movement}.gif", seconds=seconds)

    async def drawn(self, team_id: str, name: str, data: bytes, *, seconds: float = 5.0) -> Source | None:
        """The source of a picture drawn just now, uploaded within `seconds` or not shown."""
        picture = rules.picture_of(name, data)
        if file_id := await self._file_id(team_id, picture):
            return rules.source_of(file_id)
        return await self._uploaded(team_id, picture, seconds=seconds)

    async def forget(self, team_id: str, source: Source) -> None:
        """Slack would not show this picture: upload it again before it is used again."""
        if file_id := source.get("slack_file", {}).get("id"):
            self._known.pop(team_id, None)
            async with self._sessions.begin() as session:
                await pictures.forget(session, team_id, file_id)

    def look_after(self, team_id: str, source: Source | None) -> None:
        """Find out in time whether Slack still has a file that went out where no refusal comes back.

        An answer to a typed command is such a place; retention rules of a workspace delete files one day.
        """
        file_id = (source or {}).get("slack_file", {}).get("id")
        if file_id and self._now() - self._looked.get(file_id, datetime.min.replace(tzinfo=UTC)) > rules.LOOK_EVERY:
            if len(self._looked) > rules.LOOKED_AFTER:
                self._looked.clear()
            self._looked[file_id] = self._now()
            self._tasks.start(self._look(team_id, file_id), name="look_after")

    async def _look(self, team_id: str, file_id: str) -> None:
        try:
            await self._slack.is_file_ready(team_id, file_id)
        except SlackTrouble as trouble:
            if trouble.code in rules.GONE:
                await self.forget(team_id, rules.source_of(file_id))

    async def _asset(self, team_id: str, name: str, *, seconds: float = 0.0) -> Source | None:
        picture = self.assets.get(name)
        if picture is None:
            return None
        if self._public_url:
            return {"image_url": f"{self._public_url}{picture.url_path}"}
        if file_id := await self._file_id(team_id, picture):
            return rules.source_of(file_id)
        return await self._uploaded(team_id, picture, seconds=seconds)

    async def _uploaded(self, team_id: str, picture: Picture, *, seconds: float) -> Source | None:
        """The source of a picture that is uploaded now; None, and it goes on, when that takes longer."""
        upload = self._upload_soon(team_id, picture)
        done, _ = await asyncio.wait([upload], timeout=seconds) if seconds else ((), ())
        file_id = upload.result() if done else None
        return rules.source_of(file_id) if file_id else None

    async def _file_id(self, team_id: str, picture: Picture) -> str | None:
        known = self._known.get(team_id)
        if known is None:  # not read from there again: another member's upload may have made us forget it meanwhile
            async with self._sessions.begin() as session:
                known = self._known[team_id] = await pictures.ready(session, team_id)
        return known.get(picture.digest)

    def _upload_soon(self, team_id: str, picture: Picture) -> "asyncio.Task[str | None]":
        """One upload of a picture at a time; many members may want it at once."""
        key = (team_id, picture.digest)
        if key not in self._uploading:
            task = self._uploading[key] = self._tasks.start(self._upload(team_id, picture), name="upload")
            task.add_done_callback(lambda _: self._uploading.pop(key, None))
        return self._uploading[key]

    async def _upload(self, team_id: str, picture: Picture) -> str | None:
        """Upload a picture if no other process does; its file id once Slack can show it."""
        refused_at = self._refused.get(team_id)
        if refused_at is not None and self._now() - refused_at < rules.REFUSED:
            return None
        now = self._now()
        async with self._sessions.begin() as session:
            ours = await pictures.claim_upload(session, team_id, picture.digest, now=now, lease=rules.LEASE)
        if not ours:
            self._known.pop(team_id, None)  # somebody else has it, or soon will
            return None
        try:
            data = await asyncio.to_thread(picture.bytes)
            before = now + rules.LEASE - rules.LEASE_MARGIN
            file_id = await self._slack.upload(team_id, picture.name, data, before=before)
            for wait in rules.READY_AFTER:
                if await self._slack.is_file_ready(team_id, file_id):
                    break
                await asyncio.sleep(wait)
            else:
                return None
        except SlackTrouble as trouble:
            if isinstance(trouble, CannotReach) and trouble.permanent:
                self._refused[team_id] = self._now()  # no scope for files: texts alone for a while
            log.warning("picture_not_uploaded", extra={"team": team_id, "reason": trouble.code})
            return None
        async with self._sessions.begin() as session:
            await pictures.uploaded(session, team_id, picture.digest, file_id)
        self._known.setdefault(team_id, {})[picture.digest] = file_id
        return file_id
