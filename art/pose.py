"""Pose files: one TOML per movement, read and checked so that a slip of the pen gets a helpful answer."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from art.skeleton import SIDES

POSES = Path(__file__).parent / "poses"
MAX_ALT = 400

ROOT = ["x", "y", "z", "ax", "ay", "az", "pitch", "roll", "yaw"]
SPINE = ["lumbar", "spine_flex", "spine_side", "spine_twist", "neck_flex", "neck_side", "neck_twist", "head_nod"]
LEG = ["hip_flex", "hip_abd", "hip_rot", "knee", "ankle", "foot_out", "toes"]
ARM = ["sh_flex", "sh_abd", "sh_rot", "elbow", "pron", "wrist", "wrist_dev", "curl", "shrug", "protract"]
CONTACT = ["ear", "chest", "foot_flat", "foot_yaw", "foot_pitch", "foot_roll"]
WHOLE = frozenset([*ROOT, *SPINE, "t"])
SIDED = frozenset([*LEG, *ARM, *CONTACT, "act"])
VECTORS = frozenset(["foot", "hand", "knee_dir", "elbow_dir", "palm", "fingers"])
PINS = ("foot", "hand")
LAYOUTS = ("rows", "cols", "single")
MUSCLES = ("gmax", "gmed", "hipflex", "psoas", "hams", "calf")

Table = dict[str, Any]

# What each word holds, and what it looks like.
SHAPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "alt": (str, 'alt = "…"'),
    "person": (str, 'person = "…"'),
    "layout": (str, 'layout = "rows"'),
    "icon": (str, 'icon = "…"'),
    "sides": (str, 'sides = "lr"'),
    "anchor": ((str, list), 'anchor = ["foot_l"]'),
    "view": (dict, "[view]"),
    "muscles": (dict, "[muscles]"),
    "animation": (dict, "[animation]"),
    "base": (dict, "[base]"),
    "fixed": (dict, "[fixed]"),
    "full": (dict, "[full]"),
    "key": (list, "[[key]]"),
    "props": (list, "[[props]]"),
    "arrows": (list, "[[arrows]]"),
    "show": (list, "show = [0, -1]"),
    "advance": (list, "advance = [0, 0, 0]"),
    "still_phase": ((int, float), "still_phase = 0.5"),
    **{word: (bool, f"{word} = true") for word in ("head_rests", "grounded", "room", "shoes", "level", "cycle")},
}
Angles = dict[str, float]


class PoseError(ValueError):
    """A pose file that cannot be drawn; the text names file, place and remedy."""


@dataclass(frozen=True)
class Card:
    """One movement: who does it, the keyframes of the movement and how it is shown."""

    name: str
    alt: str
    person: str
    layout: str
    view: Table
    keys: list[Angles]
    times: list[float]
    digest: str
    animation: Table = field(default_factory=dict)
    muscles: dict[str, float] = field(default_factory=lambda: {"gmax": 1.0, "gmed": 1.0})
    sides: str = "lr"
    anchor: tuple[str, ...] = ()
    head_rests: bool = False
    grounded: bool = False
    room: bool = False
    shoes: bool = False
    props: list[Table] = field(default_factory=list)
    arrows: list[Table] = field(default_factory=list)
    level: bool = False
    icon: str = ""
    show: tuple[int, int] = (0, -1)
    still_phase: float = 0.0
    cycle: bool = False
    advance: tuple[float, float, float] = (0.0, 0.0, 0.0)
    fixed: Angles = field(default_factory=dict)
    full: dict[str, list[float]] = field(default_factory=dict)


PLAIN = [
    *("animation", "muscles", "sides", "head_rests", "grounded", "room", "shoes", "props", "arrows", "level", "icon"),
    *("still_phase", "cycle", "full"),
]
KNOWN = {*PLAIN, "alt", "person", "layout", "view", "anchor", "show", "advance", "fixed", "base", "key"}


def names() -> list[str]:
    """Every movement that has a pose file, in alphabetical order."""
    return sorted(path.stem for path in POSES.glob("*.toml"))


def load(name: str) -> Card:
    """Read `poses/<name>.toml`.

    Raises:
        PoseError: the file is missing or says something that cannot be drawn.
    """
    path = POSES / f"{name}.toml"
    if not path.exists():
        raise PoseError(f"There is no movement {name!r}.{_nearest(name, names())}")
    raw = path.read_bytes()
    try:
        table = tomllib.loads(raw.decode())
    except tomllib.TOMLDecodeError as error:
        raise PoseError(f"{name}.toml is not TOML: {error}") from error
    return parse(name, table, digest=hashlib.sha256(raw).hexdigest())


def parse(name: str, table: Table, *, digest: str = "") -> Card:
    """A checked card from the tables of a pose file."""
    where = f"{name}.toml"
    _check_top(where, table)
    keys = _keyframes(where, table)
    plain = {word: table[word] for word in PLAIN if word in table}
    anchor = table.get("anchor", [])
    return Card(
        name=name,
        alt=" ".join(table["alt"].split()),
        person=table["person"],
        layout=table["layout"],
        view=table["view"],
        keys=keys,
        times=_times(where, keys, table.get("cycle", False)),
        digest=digest,
        anchor=(anchor,) if isinstance(anchor, str) else tuple(anchor),
        show=tuple(table.get("show", (0, -1))),
        advance=tuple(table.get("advance", (0.0, 0.0, 0.0))),
        fixed=flatten(where, "fixed", table.get("fixed", {})),
        **plain,
    )


def flatten(where: str, place: str, table: Table) -> Angles:
    """Spread a table of angles, pins and directions into plain numbers, one per side and axis.

    A word without _l or _r means both sides; vectors are mirrored in x.
    """
    flat: Angles = {}
    for sided in (False, True):  # a word with a side has the last say
        for word, value in table.items():
            stem, side = _split(word)
            if bool(side) is not sided:
                continue
            _check_word(where, place, word, value)
            for s in (side,) if side else SIDES if stem not in WHOLE else ("",):
                flat |= _spread(stem, s, value, mirrored=not side)
    return flat


def _spread(stem: str, side: str, value: Any, *, mirrored: bool) -> Angles:
    name = f"{stem}_{side}" if side else stem
    if stem not in VECTORS:
        return {name: float(value)}
    x, y, z = value
    flip = -1 if mirrored and side == "r" else 1
    return {f"{name}_x": float(x) * flip, f"{name}_y": float(y), f"{name}_z": float(z)}


def _split(word: str) -> tuple[str, str]:
    stem, _, side = word.rpartition("_")
    return (stem, side) if side in SIDES and stem in SIDED | VECTORS else (word, "")


def _check_word(where: str, place: str, word: str, value: Any) -> None:
    stem, _ = _split(word)
    if stem not in WHOLE | SIDED | VECTORS:
        guess = _nearest(word, [*WHOLE, *SIDED, *VECTORS])
        raise PoseError(f"{where}, {place}: {word!r} is no angle, pin or direction.{guess}")
    is_vector = isinstance(value, list) and len(value) == 3
    if stem in VECTORS and not is_vector:
        raise PoseError(f"{where}, {place}: {word} needs [x, y, z], for example {word} = [0.1, 0, 0].")
    if stem not in VECTORS and not isinstance(value, int | float):
        raise PoseError(f"{where}, {place}: {word} needs one number, for example {word} = 20.")


def _check_top(where: str, table: Table) -> None:
    for word in ("alt", "person", "layout", "view", "key"):
        if word not in table:
            raise PoseError(f"{where}: {word!r} is missing; art/README.md shows a whole file.")
    for word in table:
        if word not in KNOWN:
            raise PoseError(f"{where}: {word!r} is not known.{_nearest(word, sorted(KNOWN))}")
    _check_kinds(where, table)
    if table["layout"] not in LAYOUTS:
        raise PoseError(f"{where}: layout is one of {', '.join(LAYOUTS)}.")
    if len(" ".join(table["alt"].split())) > MAX_ALT:
        raise PoseError(f"{where}: alt is longer than {MAX_ALT} characters; say less.")
    for muscle in table.get("muscles", {}):
        if muscle not in MUSCLES:
            raise PoseError(f"{where}: muscle {muscle!r} is not known.{_nearest(muscle, list(MUSCLES))}")
    for word in ("azimuth", "elevation", "target", "height"):
        if word not in table["view"]:
            raise PoseError(f"{where}: view needs {word}.")


def _check_kinds(where: str, table: Table) -> None:
    for word, value in table.items():
        kind, example = SHAPES.get(word, (object, ""))
        parts = value if word in ("key", "props", "arrows") and isinstance(value, list) else []
        if not isinstance(value, kind) or not all(isinstance(part, dict) for part in parts):
            raise PoseError(f"{where}: {word} looks different, for example {example}.")


def _keyframes(where: str, table: Table) -> list[Angles]:
    """Each keyframe on top of `base`; what one keyframe leaves out is 0 there (activation: 1)."""
    base = flatten(where, "base", table.get("base", {}))
    keys = [base | flatten(where, f"key {i + 1}", key) for i, key in enumerate(table["key"])]
    words = set().union(*keys)
    if table.get("cycle"):  # the second step mirrors the first: what one side says, the other has too
        words |= {_other_side(word) for word in words}
    for i, key in enumerate(keys):
        for word in sorted(words - key.keys()):
            if word.startswith(PINS) and word.endswith(("_x", "_y", "_z")):
                raise PoseError(f"{where}, key {i + 1}: {word[:-2]} is pinned elsewhere; pin it in every key.")
            key[word] = 1.0 if word.startswith("act") else 0.0
    return keys


def _other_side(word: str) -> str:
    for a, b in (("_l", "_r"), ("_r", "_l")):
        if word.endswith(a):
            return word[:-2] + b
    return word


def _times(where: str, keys: list[Angles], cycle: bool) -> list[float]:
    """Take the keyframes' times out of the angles; evenly spread when none are given."""
    if len(keys) < 2:
        raise PoseError(f"{where}: a movement needs at least two [[key]] tables, its start and its end.")
    given = [key.pop("t", 0.0) for key in keys]
    steps = len(keys) if cycle else len(keys) - 1
    times = given if any(given) else [i / steps for i in range(len(keys))]
    if times != sorted(times) or times[0] != 0 or (not cycle and times[-1] != 1):
        raise PoseError(f"{where}: the keys' t must start at 0, rise{'' if cycle else ' and end at 1'}.")
    return times


def _nearest(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" Known: {', '.join(sorted(known))}."
