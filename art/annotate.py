"""What is drawn over a picture: arrows, numbers, the ghost of where a movement starts, the level line, signs."""

from __future__ import annotations

from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import binary_dilation, gaussian_filter

from art.materials import BLUE, GHOST, INK, PANEL
from art.maths import Array, smoothstep, unit

Picture = Image.Image


def to_image(pixels: Array) -> Picture:
    """Rows x columns x rgb (0..1) as an image."""
    return Image.fromarray((pixels.clip(0, 1) * 255 + 0.5).astype("u1"))


def ghost(pixels: Array, there: Array, body: Array, *, fineness: float) -> Array:
    """A pale silhouette (`there`, 0..1) behind the body (`body`, 0..1); fineness is pixels per picture pixel."""
    soft = gaussian_filter(there, 1.2 * fineness)
    edge = np.clip(soft * (1 - soft) * 4, 0, 1)
    grown = binary_dilation(body > 0.5, iterations=round(4 * fineness))
    free = 1 - np.clip(gaussian_filter(grown.astype(float), fineness), 0, 1)
    for strength, where in ((0.16, there), (0.45, edge)):
        share = (strength * where * free)[..., None]
        pixels = pixels * (1 - share) + GHOST * share
    return pixels


def curve(points: Array) -> Array:
    """A quadratic curve of 24 points with three control points, in their own space."""
    t = np.linspace(0, 1, 24)[:, None]
    return np.asarray((1 - t) ** 2 * points[0] + 2 * t * (1 - t) * points[1] + t**2 * points[2], float)


def arrow(image: Picture, path: Array, width: float, *, both_ends: bool = False) -> Picture:
    """A tapered blue arrow with a white halo along a polyline of pixels."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    run = np.r_[0, np.cumsum(steps)]
    if run[-1] < 8:
        return image
    outlines = [_arrow_outline(path, run, width)]
    if both_ends:
        middle = np.searchsorted(run, run[-1] / 2)
        halves = (path[middle:], path[middle::-1])
        outlines = [_arrow_outline(half, np.r_[0, np.cumsum(_steps(half))], width, taper=False) for half in halves]
    return _paste_shape(image, outlines, width)


def _steps(path: Array) -> Array:
    steps: Array = np.linalg.norm(np.diff(path, axis=0), axis=1)
    return steps


def _arrow_outline(path: Array, run: Array, width: float, *, taper: bool = True) -> list[tuple[float, float]]:
    length = float(run[-1])
    head = min(width * 2.6, length * 0.62)
    along = np.linspace(0, length, 40)
    points = np.stack([np.interp(along, run, path[:, i]) for i in (0, 1)], 1)
    tangent = np.gradient(points, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-9
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    shaft = along <= length - head * 0.9
    half = width / 2 * (0.28 + 0.72 * along / length if taper else np.full(len(along), 0.85))
    left, right = (points + normal * half[:, None])[shaft], (points - normal * half[:, None])[shaft]
    neck = points[shaft][-1]
    ahead = unit(points[-1] - neck)
    aside = np.array([-ahead[1], ahead[0]])
    tip = [neck + aside * width * 1.15, neck + ahead * head * 1.02, neck - aside * width * 1.15]
    return [(float(x), float(y)) for x, y in [*left, *tip, *right[::-1]]]


def _paste_shape(image: Picture, outlines: list[list[tuple[float, float]]], width: float) -> Picture:
    q = 2
    large = Image.new("L", (image.width * q, image.height * q))
    for outline in outlines:
        ImageDraw.Draw(large).polygon([(x * q, y * q) for x, y in outline], fill=255)
    shape = np.asarray(large, float) / 255
    body = smoothstep(0.32, 0.68, gaussian_filter(shape, width * 0.12 * q))
    halo = smoothstep(0.02, 0.12, gaussian_filter(shape, width * 0.22 * q))
    image.paste((255, 255, 255), mask=_mask(halo, image.size))
    image.paste(rgb(BLUE), mask=_mask(body, image.size))
    return image


def _mask(coverage: Array, size: tuple[int, int]) -> Picture:
    return Image.fromarray((coverage * 255).astype("u1")).resize(size, Image.Resampling.LANCZOS)


def rgb(shade: Array) -> tuple[int, int, int]:
    """A colour (0..1) as Pillow wants it (0..255)."""
    r, g, b = (int(v) for v in shade * 255 + 0.5)
    return r, g, b


def level_line(image: Picture, ends: Array, width: float) -> Picture:
    """A line through both hip joints with a white halo and a dot at each end: shows whether the pelvis is level."""
    pen = ImageDraw.Draw(image)
    (x0, y0), (x1, y1) = ends
    line = (float(x0), float(y0), float(x1), float(y1))
    for shade, thick in (((255, 255, 255), width * 1.0), (rgb(BLUE), width * 0.45)):
        pen.line(line, fill=shade, width=round(thick))
        for x, y in ends:
            r = thick * 0.95
            pen.ellipse((x - r, y - r, x + r, y + r), fill=shade)
    return image


def badge(image: Picture, number: int, *, centre: tuple[float, float], radius: float, active: bool = True) -> Picture:
    """A number in a disc; pale when the movement is not there at the moment."""
    disc = _disc(number, round(2 * radius), active)
    image.paste(disc, (round(centre[0] - radius), round(centre[1] - radius)), disc)
    return image


@cache
def _disc(number: int, size: int, active: bool) -> Picture:
    q = 4
    disc = Image.new("RGBA", (size * q, size * q))
    pen = ImageDraw.Draw(disc)
    fill, ink = (rgb(INK), (255, 255, 255)) if active else (rgb(PANEL * 0.86), rgb(INK * 0.4 + PANEL * 0.4))
    pen.ellipse((0, 0, size * q - 1, size * q - 1), fill=fill)
    font = ImageFont.load_default(round(size / 2 * 1.35 * q))
    pen.text((size * q / 2, size * q / 2), str(number), font=font, fill=ink, anchor="mm")
    return disc.resize((size, size), Image.Resampling.LANCZOS)


def no_elevator(image: Picture, *, centre: tuple[float, float], width: int) -> Picture:
    """An elevator door, crossed out."""
    q = 4
    height = round(width * 1.25)
    sign = Image.new("RGBA", (width * q, height * q))
    pen = ImageDraw.Draw(sign)
    u = width * q / 100

    def at(*points: float) -> list[float]:
        return [p * u for p in points]

    pen.rounded_rectangle(at(10, 4, 90, 118), 8 * u, fill="#B9C4D4")
    for left, right in ((20, 49), (51, 80)):
        pen.rectangle(at(left, 26, right, 118), fill="#E8EDF4")
    for triangle in ((34, 20, 41, 9, 48, 20), (52, 9, 59, 20, 66, 9)):
        pen.polygon(at(*triangle), fill="#5B6E8F")
    for shade, thick in (("#FFFFFF", 15), ("#E5484D", 8)):
        pen.line(at(2, 112, 98, 12), fill=shade, width=round(thick * u))
    sign = sign.resize((width, height), Image.Resampling.LANCZOS)
    image.paste(sign, (round(centre[0] - width / 2), round(centre[1] - height / 2)), sign)
    return image


def rounded(size: tuple[int, int], radius: float) -> Picture:
    """A mask with rounded corners."""
    q = 2
    mask = Image.new("L", (size[0] * q, size[1] * q))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, size[0] * q - 1, size[1] * q - 1), radius * q, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)
