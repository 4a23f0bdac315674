"""Which movement to offer, and which one a member means by what they typed."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from itertools import chain, cycle, islice

KINDS = ("stand", "stairs", "walk", "exercise")

# What a member can ask us to leave out: exclusions of movements, not diagnoses.
AVOIDANCES = ("outer_hip", "knees", "wrists", "balance", "pregnancy", "after_surgery", "floor", "seated_only")

# How like a name a misspelling must be, 0 to 1: "brigde" is a bridge, "lunch" is not a lunge.
LIKENESS = 0.7


@dataclass(frozen=True, slots=True, eq=False)  # there is one of each: the same is equal, and quickly compared
class Movement:
    """One movement. `avoid` holds every switch of AVOIDANCES that rules it out.

    `trains` is how the programme counts it: "reps", "holds", or "" if it is no training.
    """

    id: str
    kind: str
    floor: bool
    seated: bool
    avoid: frozenset[str]
    sources: tuple[str, ...]
    desk: bool = False
    trains: str = ""
    sides: bool = False

    def is_ruled_out(self, avoid: frozenset[str], *, seated_only: bool) -> bool:
        """Whether a member with these switches must never be offered it."""
        if (seated_only or "seated_only" in avoid) and not self.seated:
            return True
        return bool(self.avoid & avoid) or (self.floor and "floor" in avoid)


def allowed(
    movements: Iterable[Movement], *, wanted: frozenset[str], avoid: frozenset[str], seated_only: bool
) -> list[Movement]:
    """The movements of the `wanted` kinds that nothing rules out, in the order given. May be empty."""
    return [m for m in movements if m.kind in wanted and not m.is_ruled_out(avoid, seated_only=seated_only)]


def choose(
    movements: Sequence[Movement],
    *,
    wanted: frozenset[str],
    avoid: frozenset[str],
    seated_only: bool,
    recent: Sequence[str],
    floor_done: bool,
    turn: int,
    on_call: bool = False,
) -> Movement:
    """The next movement of a member's rotation; the same arguments always give the same one.

    `recent` are ids, the latest last; `turn` grows by one a nudge. What is ruled out is never chosen: when nothing
    of the wanted kinds is left, another kind is taken, at last a squeeze. Raises ValueError only if `movements` has
    nothing this member may do, which `bot.content.data` refuses at start-up.
    """
    rotation, usable = _choice(
        tuple(movements), wanted=wanted, avoid=avoid, seated_only=seated_only, floor_done=floor_done, on_call=on_call
    )
    return _next(rotation, usable, recent=recent, turn=turn)


@lru_cache(maxsize=1024)
def _choice(
    movements: tuple[Movement, ...],
    *,
    wanted: frozenset[str],
    avoid: frozenset[str],
    seated_only: bool,
    floor_done: bool,
    on_call: bool,
) -> tuple[list[Movement], list[Movement]]:
    """The rotation, and those of it that may come now: the same for the many members with the same switches."""
    safe = allowed(movements, wanted=frozenset(KINDS), avoid=avoid, seated_only=seated_only)
    pool = [m for m in safe if m.kind in wanted]
    if on_call:
        walks = [m for m in pool if m.kind == "walk"]
        if walks:
            return walks[:1], walks[:1]
        pool = [m for m in pool if m.desk]  # nobody should have to lie down or leave during a call
    usable = [m for m in pool if not (m.floor and floor_done)] or [m for m in safe if not m.floor and m.desk]
    if not usable:
        raise ValueError("there is no movement this member may do")
    return _rotation(pool if set(usable) <= set(pool) else usable), usable


def _rotation(pool: Sequence[Movement]) -> list[Movement]:
    """One round through the pool in which the kinds take turns, so that ten exercises do not crowd out the stairs."""
    by_kind = [kind for k in KINDS if (kind := [m for m in pool if m.kind == k])]
    longest = max(len(kind) for kind in by_kind)
    columns = [list(islice(cycle(kind), longest)) for kind in by_kind]
    return [m for row in zip(*columns, strict=True) for m in row]


def _next(rotation: Sequence[Movement], usable: Sequence[Movement], *, recent: Sequence[str], turn: int) -> Movement:
    start = turn % len(rotation)
    for last in (recent[-2:], recent[-1:], ()):
        for movement in chain(islice(rotation, start, None), islice(rotation, start)):
            if movement.id not in last and movement in usable:
                return movement
    raise AssertionError("what is usable is in the rotation")


def find(movements: Sequence[Movement], names: Mapping[str, Sequence[str]], typed: str) -> Movement | list[Movement]:
    """The movement meant by `typed`, or those it could be (an empty list: nothing like it).

    `names` are the name and aliases of each id in the member's language. Case, accents, punctuation, missing words
    and small misspellings do not matter.
    """
    sought = _plain(typed)
    if not sought:
        return []
    by_name = {_plain(n): m for m in reversed(movements) for n in (*names.get(m.id, ()), m.id)}
    if sought in by_name:
        return by_name[sought]
    words = sought.split()
    hits = [m for name, m in by_name.items() if all(any(w.startswith(s) for w in name.split()) for s in words)]
    if not hits:
        hits = [by_name[name] for name in get_close_matches(sought, by_name, n=5, cutoff=LIKENESS)]
    if not hits:
        hits = [m for name, m in by_name.items() if get_close_matches(sought, name.split(), n=1, cutoff=LIKENESS)]
    found = [m for m in movements if m in hits]
    return found[0] if len(found) == 1 else found


def _plain(text: str) -> str:
    """Lower case without accents; everything but letters and digits is a space."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
