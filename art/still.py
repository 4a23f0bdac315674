"""The still picture of a card: start and end, numbered, on a light card that fits light and dark themes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from art.annotate import Picture, badge, rgb, rounded
from art.materials import CANVAS
from art.studio import Shot, Stage

WIDTH, HEIGHT, GAP, CORNER = 800, 600, 12, 22
BADGE_AT, BADGE_RADIUS = 40, 23
LYING_ARROW = 1.9  # arrows in the low panels of a lying movement are drawn larger
FINENESS = 3
LIMIT = 170_000  # bytes
Cell = tuple[int, int, Shot]


def cells(stage: Stage, *, fineness: int) -> list[Cell]:
    """Left, top and shot of each panel."""
    card = stage.card
    if card.layout == "single":
        shot = Shot(card.still_phase, WIDTH - 2 * GAP, HEIGHT - 2 * GAP, fineness, arrow=1.0)
        return [(GAP, GAP, shot)]
    first, last = (card.times[i] for i in card.show)
    if card.layout == "rows":
        w, h = WIDTH - 2 * GAP, (HEIGHT - 3 * GAP) // 2
        places, arrow_width = [(GAP, GAP), (GAP, 2 * GAP + h)], LYING_ARROW
    else:
        w, h = (WIDTH - 3 * GAP) // 2, HEIGHT - 2 * GAP
        places, arrow_width = [(GAP, GAP), (2 * GAP + w, GAP)], 1.0
    start = Shot(first, w, h, fineness)
    end = Shot(last, w, h, fineness, ghost_of=first, arrow=arrow_width)
    return [(*places[0], start), (*places[1], end)]


def compose(stage: Stage, *, fineness: int = FINENESS) -> Picture:
    """The finished still at 800 x 600."""
    q = fineness
    canvas = Image.new("RGB", (WIDTH * q, HEIGHT * q), rgb(CANVAS))
    numbered = cells(stage, fineness=fineness)
    for number, (left, top, shot) in enumerate(numbered, 1):
        picture = stage.draw(shot)
        if len(numbered) > 1:
            picture = badge(picture, number, centre=(BADGE_AT * q, BADGE_AT * q), radius=BADGE_RADIUS * q)
        canvas.paste(picture, (left * q, top * q), rounded(picture.size, CORNER * q))
    return canvas.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def save(stage: Stage, path: Path, *, fineness: int = FINENESS) -> None:
    """Write the still as a PNG, its shades in the finest steps that keep the file small (1 to 4 of 255: unseen)."""
    shades = np.asarray(compose(stage, fineness=fineness), int)
    for step in (1, 2, 3, 4):
        rounded_shades = ((shades + step // 2) // step * step).clip(0, 255).astype("u1")
        Image.fromarray(rounded_shades).save(path, optimize=True)
        if path.stat().st_size <= LIMIT:
            return
