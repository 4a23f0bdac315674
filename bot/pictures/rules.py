"""What a picture is: one of our files, known by the digest of its bytes."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

LEASE = timedelta(seconds=90)  # how long an upload may take before another process tries
LEASE_MARGIN = timedelta(seconds=30)  # none is completed this close to its end
REFUSED = timedelta(minutes=10)  # after "you may not", until it is tried again: the scope may have been granted
READY_AFTER = (0.3, 1.0, 2.0, 4.0, 8.0)  # seconds between looks whether Slack has taken a fresh file in

GONE = ("file_not_found", "file_deleted")  # what Slack says of a file it no longer has
LOOK_EVERY = timedelta(hours=6)
LOOKED_AFTER = 20_000  # files that one process remembers having looked after

Source = dict[str, Any]
"""Where Slack finds a picture, as an image block says it: `{"image_url": …}` or `{"slack_file": {"id": …}}`."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file to show. `digest` is the SHA-256 of its bytes: equal pictures are uploaded once."""

    name: str
    digest: str
    path: Path | None = None
    drawn: bytes | None = None

    def bytes(self) -> bytes:
        return self.drawn if self.drawn is not None else (self.path or Path()).read_bytes()

    @property
    def url_path(self) -> str:
        """Where the bot serves it; the digest makes the address new whenever the picture is."""
        return f"/pictures/{self.digest[:16]}/{self.name}"


def picture_of(name: str, data: bytes) -> Picture:
    """A picture drawn just now, such as a chart."""
    return Picture(name, sha256(data).hexdigest(), drawn=data)


def source_of(file_id: str) -> Source:
    return {"slack_file": {"id": file_id}}


def attempts(source: Source | None) -> tuple[Source | None, ...]:
    """How to show a message that may have a picture, until Slack takes it.

    Fetching an address sometimes fails for no reason (python-slack-sdk issue 1782), so that is tried twice.
    """
    if source is None:
        return (None,)
    return (source, source, None) if "image_url" in source else (source, None)
