"""The app's icon: a person in full stride, a few rounded strokes on a blue tile, readable at 36 pixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from art.annotate import curve

SIZE, FINE, CORNER = 512, 4, 112
TILE, BODY, GLOW = "#2F6BFF", "#FFFFFF", "#FF7A4D"
Point = tuple[float, float]

# Limbs as curves over three control points, with the stroke's width at start and end.
FAR_ARM = ((268, 196), (180, 208), (158, 292)), (40, 34)
REAR_LEG = ((246, 306), (216, 400), (108, 428)), (62, 46)
FRONT_LEG = ((246, 306), (392, 312), (338, 448)), (62, 46)
TRUNK = ((276, 190), (262, 250), (246, 306)), (66, 74)
NEAR_ARM = ((270, 196), (318, 268), (398, 214)), (40, 34)


def save(path: Path) -> None:
    """Write the icon as a PNG with transparent corners."""
    draw().save(path, optimize=True)


def draw() -> Image.Image:
    """The icon at 512 x 512."""
    icon = Image.new("RGBA", (SIZE * FINE, SIZE * FINE))
    pen = ImageDraw.Draw(icon)
    edge = SIZE * FINE - 1
    pen.rounded_rectangle((0, 0, edge, edge), CORNER * FINE, fill=TILE)
    for points, widths in (FAR_ARM, REAR_LEG, FRONT_LEG, TRUNK, NEAR_ARM):
        _stroke(pen, points, widths)
    _dot(pen, (306, 104), 49, BODY)
    _dot(pen, (240, 308), 46, GLOW)
    return icon.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _stroke(pen: ImageDraw.ImageDraw, points: tuple[Point, Point, Point], widths: tuple[float, float]) -> None:
    """A tapering stroke with round ends: dots so close that they make one shape."""
    path = curve(np.array(points, float))
    run = np.linspace(0, len(path) - 1, 160)
    places = np.stack([np.interp(run, np.arange(len(path)), path[:, axis]) for axis in (0, 1)], 1)
    for (x, y), width in zip(places, np.linspace(*widths, len(places)), strict=True):
        _dot(pen, (float(x), float(y)), float(width) / 2, BODY)


def _dot(pen: ImageDraw.ImageDraw, centre: Point, radius: float, shade: str) -> None:
    x, y = centre
    pen.ellipse([v * FINE for v in (x - radius, y - radius, x + radius, y + radius)], fill=shade)
