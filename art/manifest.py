"""The list of rendered pictures: what each file is, what it shows in words, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from PIL import Image

from art import VERSION, pose
from art.still import LIMIT as STILL_LIMIT

ASSETS = Path(__file__).parent.parent / "bot" / "assets"
MANIFEST = "manifest.json"
LICENCE = "MIT; drawn by art/ over a body mesh dedicated to the public domain (CC0-1.0, MakeHuman hm08)"
ICON_ALT = "The Glutes mark: a person in full stride, seen from the side, a warm glow at the hip."
ANIMATION_LIMIT = 700_000
Entry = dict[str, Any]


def read(assets: Path = ASSETS) -> Entry:
    """The manifest, or an empty one."""
    path = assets / MANIFEST
    if not path.exists():
        return {"pictures": {}}
    manifest: Entry = json.loads(path.read_text())
    return manifest


def write(manifest: Entry, assets: Path = ASSETS) -> None:
    """Store the manifest, pictures in alphabetical order."""
    manifest["pictures"] = dict(sorted(manifest["pictures"].items()))
    (assets / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")


def describe(path: Path) -> Entry:
    """Name, digest, size and frame count of a picture file."""
    data = path.read_bytes()
    with Image.open(path) as image:
        width, height = image.size
        frames = getattr(image, "n_frames", 1)
    return {
        "file": path.name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "width": width,
        "height": height,
        "frames": frames,
    }


def movement_entry(card: pose.Card, assets: Path = ASSETS) -> Entry:
    """What the manifest says of one movement, from its pose file and the pictures on disk."""
    return {
        "alt": card.alt,
        "pose": f"art/poses/{card.name}.toml",
        "pose_sha256": card.digest,
        "renderer": f"art {VERSION}",
        "licence": LICENCE,
        "still": describe(assets / f"{card.name}.png"),
        "animation": describe(assets / f"{card.name}.gif"),
    }


def icon_entry(assets: Path = ASSETS) -> Entry:
    """What the manifest says of the app's icon."""
    made = {"renderer": f"art {VERSION}", "licence": "MIT"}
    return {"alt": ICON_ALT, **made, "still": describe(assets / "icon.png")}


def problems(assets: Path = ASSETS) -> list[str]:
    """Where pose files, pictures and manifest disagree, and how to mend it; empty when all is well."""
    pictures = read(assets)["pictures"]
    found = [f"{name}: in the manifest without a pose file" for name in pictures if name not in _expected()]
    for name in _expected():
        entry = pictures.get(name)
        if entry is None:
            found.append(f"{name}: not rendered; run make art ARGS={name}")
        else:
            found += [f"{name}: {line}" for line in _entry_problems(name, entry, assets)]
    return found


def _expected() -> list[str]:
    return [*pose.names(), "icon"]


def _entry_problems(name: str, entry: Entry, assets: Path) -> list[str]:
    lines = []
    if name != "icon":
        card = pose.load(name)
        if (card.digest, card.alt) != (entry["pose_sha256"], entry["alt"]):
            lines.append(f"the pose file changed after it was rendered; run make art ARGS={name}")
    for kind, limit in (("still", STILL_LIMIT), ("animation", ANIMATION_LIMIT)):
        if kind not in entry:
            continue
        path = assets / entry[kind]["file"]
        if not path.exists():
            lines.append(f"{path.name} is missing; run make art ARGS={name}")
        elif describe(path) != entry[kind]:
            lines.append(f"{path.name} is not the file that was rendered; run make art ARGS={name}")
        elif entry[kind]["bytes"] > limit:
            lines.append(f"{path.name} has {entry[kind]['bytes']} bytes, more than {limit}")
    return lines
