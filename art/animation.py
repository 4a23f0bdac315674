"""The looping animation of a card: start, up, hold, back; or an endless stride. Numbers and arrow stay with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from art.annotate import Picture, badge
from art.materials import BLUE, PANEL
from art.studio import Shot, Stage

SIZES = {"rows": (720, 420), "cols": (520, 600), "single": (640, 480)}
BETWEEN = 7  # frames between the ends of a movement
STRIDE_FRAMES = 12
START_MS, STEP_MS, HOLD_MS, BACK_MS, STRIDE_MS = 1100, 80, 1400, 90, 95
BADGE_RADIUS = 20
FINENESS = 2
COLOURS = 200
Progress = Callable[[], None]
Frame = tuple[Shot, int, int]  # what, how long (ms), which number is lit (0: none)


def frames(stage: Stage, *, fineness: int) -> list[Frame]:
    """Every frame of the loop in order."""
    card = stage.card
    width, height = SIZES[card.layout]

    def shot(moment: float, *, arrow: float = 0.0, ghost_of: float | None = None) -> Shot:
        return Shot(moment, width, height, fineness, arrow=arrow, ghost_of=ghost_of, close_up=True)

    if card.cycle:
        moments = [i / STRIDE_FRAMES for i in range(STRIDE_FRAMES)]
        return [(shot((m + card.still_phase) % 1, arrow=1.0), STRIDE_MS, 0) for m in moments]
    steps = [(i + 1) / (BETWEEN + 1) for i in range(BETWEEN)]
    start = (shot(0, arrow=1.0, ghost_of=1.0), START_MS, 1)
    there = [(shot(m, arrow=1.0), STEP_MS, 1 if m < 0.5 else 2) for m in steps]
    end = (shot(1, arrow=1.0, ghost_of=0.0), HOLD_MS, 2)
    back = [(shot(m), BACK_MS, 2 if m > 0.5 else 1) for m in reversed(steps)]
    return [start, *there, end, *back]


def draw(
    stage: Stage, *, fineness: int = FINENESS, progress: Progress = lambda: None
) -> tuple[list[Picture], list[int]]:
    """All frames at their final size, and how long each is shown (ms)."""
    pictures, durations = [], []
    scenes: dict[Shot, Picture] = {}  # the way back shows the same scenes as the way there
    for shot, duration, lit in frames(stage, fineness=fineness):
        plain = replace(shot, arrow=0.0)
        if plain not in scenes:
            scenes[plain] = stage.scene(plain)
        picture = stage.annotate(scenes[plain].copy(), shot)
        picture = picture.resize((shot.width, shot.height), Image.Resampling.LANCZOS)
        for number in (1, 2) if lit else ():
            x = 34 + (number - 1) * (2 * BADGE_RADIUS + 8)
            badge(picture, number, centre=(x, 34), radius=BADGE_RADIUS, active=number == lit)
        pictures.append(picture)
        durations.append(duration)
        progress()
    return pictures, durations


def save(stage: Stage, path: Path, *, fineness: int = FINENESS, progress: Progress = lambda: None) -> None:
    """Write the animation as a GIF that loops for ever."""
    pictures, durations = draw(stage, fineness=fineness, progress=progress)
    palette = _shared_palette(pictures)
    first, *rest = (p.quantize(palette=palette, dither=Image.Dither.NONE) for p in pictures)
    first.save(path, save_all=True, append_images=rest, duration=durations, loop=0, optimize=False, disposal=1)


def _shared_palette(pictures: list[Picture]) -> Picture:
    """One palette from the figure's pixels in every frame (plus panel and arrow): small, and nothing flickers."""
    ground = np.round(PANEL * 255).astype(int)
    samples = []
    for picture in pictures:
        pixels = np.asarray(picture).reshape(-1, 3)
        samples.append(pixels[np.abs(pixels.astype(int) - ground).sum(1) > 12][::7])
    figure = np.concatenate(samples)
    figure = figure[: len(figure) // 256 * 256]
    fixed = np.tile(np.round(np.stack([PANEL, BLUE]) * 255), (256 * 6, 1)).astype("u1")
    swatch = np.concatenate([figure, fixed]).reshape(-1, 256, 3)
    return Image.fromarray(swatch).quantize(COLOURS, method=Image.Quantize.MEDIANCUT, kmeans=2)
