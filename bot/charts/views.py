"""Draws charts. Runs in the worker process: the only place where matplotlib is imported, and only when it draws.

Pictures are 1080 px wide and shown at about 360: nothing is smaller than 33 px. They are opaque light cards, so that
they look the same in light and dark Slack; colours are Okabe and Ito's (jfly.uni-koeln.de/color), which people with
any colour vision can tell apart, and every bar carries its number.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from bot.charts.rules import Bar, BoardChart, Chart, RingChart, StatsChart, Step

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 1080  # pixels
DPI = 100
COLOURS = 64
EDGE = 56

INK, QUIET, CARD, TRACK = "#1d1c1d", "#5f5b62", "#ffffff", "#dbe6ee"
BLUE, ORANGE, SKY, GREEN = "#0072b2", "#e69f00", "#56b4e9", "#009e73"
STEP_COLOURS = {1: ORANGE, 2: SKY, 3: GREEN}
STEP_HEIGHTS = {1: 300, 2: 220, 3: 160}

SMALL, NORMAL, LARGE, HUGE = 34.0, 38.0, 46.0, 76.0  # pixels


def draw(chart: Chart) -> bytes:
    """The chart as a PNG."""
    match chart:
        case StatsChart():
            return _stats(chart)
        case BoardChart():
            return _board(chart)
        case RingChart():
            return _ring_alone(chart)


# The three pictures


def _stats(chart: StatsChart) -> bytes:
    height = 1310
    page = _Page(height)
    page.text(chart.title, x=EDGE, top=44, size=LARGE, bold=True)
    ring = page.axes(left=EDGE, top=130, width=320, height=320)
    share = (chart.percent or 0) / 100
    _ring(ring, share, middle="–" if chart.percent is None else f"{chart.percent} %", below=chart.percent_label)
    page.text(chart.movements_title, x=440, top=130, size=NORMAL, bold=True)
    page.rows(chart.movements[:4], left=440, top=190, width=WIDTH - 440 - EDGE, each=68)
    page.text(chart.days_title, x=EDGE, top=500, size=NORMAL, bold=True)
    page.key(chart.planned_label, top=500)
    days = page.axes(left=EDGE, top=580, width=WIDTH - 2 * EDGE, height=250)
    _columns(days, chart.days)
    page.text(chart.hours_title, x=EDGE, top=930, size=NORMAL, bold=True)
    hours = page.axes(left=EDGE, top=1010, width=WIDTH - 2 * EDGE, height=200)
    _columns(hours, chart.hours)
    return page.png()


def _board(chart: BoardChart) -> bytes:
    teams_height = 90 + 100 * len(chart.teams) if chart.teams else 0
    goal_height = 220 if chart.goal_label else 0
    page = _Page(660 + teams_height + goal_height)
    page.text(chart.title, x=EDGE, top=44, size=LARGE, bold=True)
    page.text(chart.days, x=EDGE, top=108, size=SMALL, colour=QUIET)
    _podium(page, chart.podium[:3], floor=610)
    top = 660.0
    if chart.teams:
        page.text(chart.teams_title, x=EDGE, top=top, size=NORMAL, bold=True)
        for number, bar in enumerate(chart.teams):
            page.meter(bar.label, f"{bar.value} %", bar.value / max(1, bar.of), top=top + 62 + number * 100)
        top += teams_height
    if chart.goal_label:
        page.text(chart.goal_title, x=EDGE, top=top, size=NORMAL, bold=True)
        share = min(1.0, chart.goal_percent / 100)
        page.meter(chart.goal_label, f"{chart.goal_percent} %", share, top=top + 62, colour=GREEN)
    return page.png()


def _ring_alone(chart: RingChart) -> bytes:
    page = _Page(420)
    ring = page.axes(left=EDGE, top=40, width=340, height=340)
    _ring(ring, min(1.0, chart.done / max(1, chart.planned)), middle=str(chart.done), below="")
    width = WIDTH - 460 - EDGE
    lines = lines_of(chart.label, LARGE, bold=True, width=width)[:3]
    for number, line in enumerate(lines):
        top = 210 + (number - len(lines) / 2) * 1.3 * LARGE
        page.text(line, x=460, top=top, size=LARGE, bold=True, width=width)
    return page.png()


# Their parts


class _Page:
    """A card of `height` pixels, with places counted from its top left corner."""

    def __init__(self, height: int) -> None:
        from matplotlib.figure import Figure

        self.height = height
        self.figure: Figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=CARD)
        self.canvas = self.axes(left=0, top=0, width=WIDTH, height=height)
        self.canvas.set_xlim(0, WIDTH)
        self.canvas.set_ylim(height, 0)

    def axes(self, *, left: float, top: float, width: float, height: float) -> Axes:
        box = (left / WIDTH, 1 - (top + height) / self.height, width / WIDTH, height / self.height)
        axes = self.figure.add_axes(box)
        axes.set_axis_off()
        return axes

    def text(
        self,
        text: str,
        *,
        x: float,
        top: float,
        size: float,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        width: float = WIDTH,
    ) -> None:
        shown = _fitting(_drawable(text), size, bold=bold, width=width)
        self.canvas.text(
            x,
            top,
            shown,
            size=_points(size),
            color=colour,
            weight=_weight(bold=bold),
            ha=align,
            va="top",
            parse_math=False,
        )

    def box(self, left: float, top: float, width: float, height: float, *, colour: str, round_: float = 12) -> None:
        from matplotlib.patches import FancyBboxPatch

        style = f"round,pad=0,rounding_size={min(round_, width / 2, height / 2)}"
        self.canvas.add_patch(FancyBboxPatch((left, top), width, height, boxstyle=style, color=colour, linewidth=0))

    def meter(self, label: str, value: str, share: float, *, top: float, colour: str = BLUE) -> None:
        """A labelled bar as wide as the card, full at a share of 1."""
        self.text(label, x=EDGE, top=top, size=SMALL, width=WIDTH - 2 * EDGE - 160)
        self.text(value, x=WIDTH - EDGE, top=top, size=SMALL, bold=True, align="right")
        self.box(EDGE, top + 50, WIDTH - 2 * EDGE, 24, colour=TRACK)
        if share > 0:
            self.box(EDGE, top + 50, max(24.0, (WIDTH - 2 * EDGE) * share), 24, colour=colour)

    def key(self, label: str, *, top: float) -> None:
        """What the lighter colour is, at the right edge."""
        self.text(label, x=WIDTH - EDGE, top=top, size=SMALL, colour=QUIET, align="right")
        left = WIDTH - EDGE - _width(_drawable(label), SMALL, bold=False) - 48
        self.box(left, top + 3, 32, 32, colour=TRACK, round_=6)

    def rows(self, bars: Sequence[Bar], *, left: float, top: float, width: float, each: float) -> None:
        """Bars that carry their words: name on the left, number on the right, length by value."""
        most = max((bar.value for bar in bars), default=1)
        for number, bar in enumerate(bars):
            y = top + number * each
            self.box(left, y, width, each - 14, colour="#f1f5f8")
            self.box(left, y, max(16.0, width * bar.value / most), each - 14, colour="#b7d8ee")
            self.text(bar.label, x=left + 16, top=y + 8, size=SMALL, width=width - 110)
            self.text(str(bar.value), x=left + width - 16, top=y + 8, size=SMALL, bold=True, align="right")

    def png(self) -> bytes:
        """In 64 colours: a third of the bytes, and nobody sees a difference."""
        from PIL import Image

        data = io.BytesIO()
        self.figure.savefig(data, format="rgba", facecolor=CARD)
        drawn = Image.frombytes("RGBA", (WIDTH, self.height), data.getvalue()).convert("RGB")
        data = io.BytesIO()
        drawn.quantize(COLOURS).save(data, format="png", optimize=True)
        return data.getvalue()


def _ring(axes: Axes, share: float, *, middle: str, below: str) -> None:
    from matplotlib.patches import Wedge

    axes.set_xlim(-1, 1)
    axes.set_ylim(-1, 1)
    axes.add_patch(Wedge((0, 0), 1, 0, 360, width=0.24, color=TRACK, linewidth=0))
    if share > 0:
        axes.add_patch(Wedge((0, 0), 1, 90 - 360 * share, 90, width=0.24, color=BLUE, linewidth=0))
    size = HUGE if len(middle) <= 4 else HUGE * 0.8
    axes.text(0, 0.1 if below else 0, middle, size=_points(size), weight="bold", color=INK, ha="center", va="center")
    axes.text(0, -0.36, _drawable(below), size=_points(SMALL), color=QUIET, ha="center", va="center")


def _columns(axes: Axes, bars: Sequence[Bar]) -> None:
    """Columns over their labels; the lighter part is what could have been."""
    most = max([1, *(max(bar.value, bar.of) for bar in bars)])
    axes.set_xlim(-0.5, max(1, len(bars)) - 0.5)
    axes.set_ylim(0, most)
    for x, bar in enumerate(bars):
        axes.bar(x, max(bar.value, bar.of), width=0.72, color=TRACK, linewidth=0)
        axes.bar(x, bar.value, width=0.72, color=BLUE, linewidth=0)
        if bar.value and len(bars) <= 16:
            axes.annotate(
                str(bar.value), (x, bar.value), (0, 6), textcoords="offset points", size=_points(SMALL), color=INK,
                ha="center",
            )  # fmt: skip
        if bar.label:
            axes.annotate(
                _drawable(bar.label), (x, 0), (0, -8), textcoords="offset points", size=_points(SMALL), color=QUIET,
                ha="center", va="top",
            )  # fmt: skip
    axes.plot([-0.5, len(bars) - 0.5], [0, 0], color=TRACK, linewidth=2, clip_on=False)


def _podium(page: _Page, steps: Sequence[Step], *, floor: float) -> None:
    """Second, first, third from left to right; equal ranks stand equally high."""
    order = [steps[1], steps[0], *steps[2:]] if len(steps) > 1 else list(steps)
    width, gap = 300.0, 18.0
    left = (WIDTH - len(order) * width - (len(order) - 1) * gap) / 2
    for number, step in enumerate(order):
        x, height = left + number * (width + gap), float(STEP_HEIGHTS.get(step.rank, 160))
        page.box(x, floor - height, width, height, colour=STEP_COLOURS.get(step.rank, GREEN))
        middle = x + width / 2
        page.text(step.name, x=middle, top=floor - height - 56, size=NORMAL, bold=True, align="center", width=width)
        page.text(str(step.rank), x=middle, top=floor - height + 14, size=HUGE * 0.8, bold=True, align="center")
        page.text(f"{step.percent} %", x=middle, top=floor - 58, size=NORMAL, align="center")


# Words


def _points(pixels: float) -> float:
    return pixels * 72 / DPI


def _weight(*, bold: bool) -> str:
    return "bold" if bold else "normal"


def _fitting(text: str, size: float, *, bold: bool, width: float) -> str:
    """As much of the text as fits into `width` pixels."""
    shown = text
    while len(shown) > 1 and _width(shown, size, bold=bold) > width:
        shown = shown.removesuffix("…")[:-1].rstrip() + "…"
    return shown


def lines_of(text: str, size: float, *, bold: bool, width: float) -> list[str]:
    """The text in lines that are at most `width` pixels wide, as far as its words are."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, size, bold=bold) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _width(text: str, size: float, *, bold: bool) -> float:
    """In pixels, without drawing it: cutting a long name to its place asks for this again and again."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    font = get_font(findfont(FontProperties(weight=_weight(bold=bold))))
    font.set_size(size, 72)
    font.set_text(text)
    return float(font.get_width_height()[0]) / 64


def _drawable(text: str) -> str:
    """The text without what our font has no shape for, such as emoji; a star where nothing is left."""
    return "".join(c for c in text if c == " " or ord(c) in _shapes()).strip() or ("★" if text else "")


@cache
def _shapes() -> frozenset[int]:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    return frozenset(get_font(findfont(FontProperties())).get_charmap())
