"""The inputs: what Slack really sends, kept in `corpus/`, with anything put in anywhere; and what came of them.

`GLUTES_FUZZ=2000 pytest tests/fuzz`, or `make fuzz`, tries as many inputs of each kind, and ends with the counts.
"""

import copy
import json
import os
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sandbox.elements import places
from tests.people import TEAM

T = TypeVar("T")

TRIES = int(os.environ.get("GLUTES_FUZZ", "40"))  # of each kind; every sample of the corpus comes on top
CORPUS = Path(__file__).parent / "corpus"
DELIVERIES = CORPUS / "deliveries.jsonl"  # one of each kind, as they are
GOLDEN = Path(__file__).parents[1] / "golden"
ODD = CORPUS / "odd.jsonl"  # strange ones that once did harm, or might
TEXTS = CORPUS / "texts.json"  # what people might type

# Slack's own, and no secret of anybody: the answer to a press goes there, and is not to leave this machine.
KEPT = frozenset({"response_url", "response_urls"})

ODD_TEXTS: list[str] = json.loads(TEXTS.read_text(encoding="utf-8"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(ODD_TEXTS)
ids = st.sampled_from([TEAM, "U0ANA", "U0ADA", "D0ANA", "", "T0OTHER", "E0ORG"]) | texts
numbers = st.integers() | st.sampled_from([-1, 0, 10**30, 2**63, -(2**63)]) | st.floats()
scalars = st.none() | st.booleans() | numbers | texts | ids
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=6
)

counted: dict[str, Counter[str]] = {}
"""By path: `inputs`, `unhandled` exceptions, and those `answered` with a reference to the log."""


def count(path: str, **more: int) -> None:
    counted.setdefault(path, Counter()).update(more)


def kind_of(body: dict[str, Any]) -> str:
    """What tells deliveries of different listeners apart."""
    if "command" in body:
        return f"command {str(body.get('text')).partition(' ')[0]}"
    actions: list[dict[str, Any]] = body.get("actions") or [{}]
    pressed = actions[0].get("action_id")
    name = pressed or (body.get("event") or {}).get("type") or (body.get("view") or {}).get("callback_id") or ""
    return f"{body.get('type')} {name}".strip()


@cache
def corpus() -> tuple[dict[str, Any], ...]:
    lines = [line for file in (DELIVERIES, ODD) for line in file.read_text(encoding="utf-8").splitlines()]
    return tuple(json.loads(line) for line in lines)


def deliveries(start: str) -> list[dict[str, Any]]:
    """Those of the corpus whose kind starts with this word; of clicks, one on everything that we ever show."""
    kept = [body for body in corpus() if kind_of(body).startswith(start)]
    return [*kept, *_clicks(kept[0])] if start == "block_actions" else kept


def _clicks(like: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A click on every button and menu of the golden files, told as this one was."""
    for file in sorted(GOLDEN.glob("*.json")):
        shown = json.loads(file.read_text(encoding="utf-8"))
        for place in places(shown.get("blocks") or []) if isinstance(shown, dict) else ():
            chosen = next(iter(place.element.get("options") or ()), None)
            action = {"action_id": place.action_id, "block_id": place.block_id or "b", "type": place.type}
            pressed = {"selected_option": chosen} if chosen else {"value": place.element.get("value", "")}
            click = {**like, "actions": [action | pressed]}
            if shown.get("type") in ("home", "modal"):
                click |= {"view": {**shown, "id": "V1"}, "container": {"type": "view", "view_id": "V1"}}
            yield click


def drawn(kind: st.SearchStrategy[T], *, tries: int = TRIES) -> list[T]:
    """Inputs of that kind, drawn before anything is sent: a server lives on an event loop of its own."""
    found: list[T] = []

    @settings(
        max_examples=tries,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
        derandomize=True,
    )
    @given(kind)
    def draw(value: T) -> None:
        found.append(value)

    draw()
    return found


@st.composite
def broken(draw: st.DrawFn, bodies: list[dict[str, Any]]) -> dict[str, Any]:
    """One of these with one to three things in it replaced or taken out."""
    body: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(bodies)))
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(body))
        if not places:
            break
        parent, key = draw(st.sampled_from(places))
        if draw(st.integers(0, 3)) == 0:
            del parent[key]
        else:
            parent[key] = draw(_like(parent[key]))
    return body


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a JSON value, as its parent and key there."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(items):
        if key not in KEPT:
            yield node, key
            yield from _places(value)


def _like(value: Any) -> st.SearchStrategy[Any]:
    """Something of the same kind more often than not: what is plainly wrong is refused early."""
    same: st.SearchStrategy[Any] = (
        texts | ids if isinstance(value, str) else numbers if isinstance(value, int) else anything
    )
    return same | same | anything
