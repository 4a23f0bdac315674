"""The pictures: how long one takes to draw, how many bytes it is, and (`--folder`) how it looks at 360 pixels.

Drawn as the bot draws them, but in this process, each a few times after one that is not counted. `--folder` gets every
picture at the width at which Slack shows it, on Slack's white and on its dark background, to be looked at.
"""

import argparse
import io
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

from PIL import Image

from bot import content
from bot.charts.rules import Chart, RingChart
from bot.charts.views import draw
from bot.content import Words
from bot.scores import views as scores
from bot.scores.rules import Board, Period, Recap, Tally, ranked, standing, team_scores
from bot.stats import views as stats
from bot.stats.rules import DayNumbers, Stats

RUNS = 5
SHOWN = 360  # pixels
GROUNDS = {"light": "#ffffff", "dark": "#1a1d21"}
EDGE = 20

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
NAMES = ("Ana Müller", "Ben O'Brien-Featherstonehaugh", "Caroline van der Meer", "Dan", "Eva", "Fen", "Gil")
MOVEMENTS = (("stand_up", 12), ("climb_stairs", 8), ("walk_call", 4), ("clamshell", 2))
HOURS = (0,) * 8 + (2, 4, 3, 5, 1, 0, 4, 3, 2, 2) + (0,) * 6


def _stats(first: date, days: int) -> Stats:
    dates = [first + timedelta(days=n) for n in range(days)]
    numbers = [DayNumbers(d, 8, 3 + d.day % 6, 3 + d.day % 6 + d.day % 2) if d.weekday() < 5 else DayNumbers(d, 0, 0, 0)
               for d in dates]  # fmt: skip
    return Stats(tuple(numbers), MOVEMENTS, HOURS, 42)


def _recap(words: Words) -> Chart:
    tallies = [Tally(name, 40, 38 - 4 * n, 40, date.min, 1 + n % 2) for n, name in enumerate(NAMES)]
    places = ranked(tallies, WEEK)
    board = Board(
        period=WEEK, running=False, standing=standing(places), teams=tuple(team_scores(places)),
        names={name: name for name in NAMES}, team_names={1: "Platform", 2: "Büro München und Umgebung"},
    )  # fmt: skip
    recap = Recap(board=board, comeback=((), 0), longest=((), 0), moved=190, goal=140, stairs=30)
    return scores.recap_chart(words, recap)


CHARTS: Mapping[str, Callable[[Words], Chart]] = {
    "week": lambda words: stats.chart(words, _stats(WEEK.first, 7), span="week"),
    "month": lambda words: stats.chart(words, _stats(date(2026, 11, 1), 30), span="month"),
    "year": lambda words: stats.chart(words, _stats(date(2026, 1, 1), 326), span="year"),
    "board": _recap,
    "ring": lambda words: RingChart(3, 7, words("home.ring", n=3, planned=7)),
    "day off": lambda words: RingChart(2, 1, words("home.ring_day_off", n=2)),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.charts", description=__doc__)
    parser.add_argument("--locale", default="en-GB")
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    words = content.load()[chosen.locale]
    print(f"{'picture':>10}{'CPU ms':>9}{'best ms':>9}{'bytes':>9}")
    for name, make in CHARTS.items():
        chart = make(words)
        picture = draw(chart)
        cpu, best = _timed(chart)
        print(f"{name:>10}{cpu:>9.0f}{best:>9.0f}{len(picture):>9,}", flush=True)
        if chosen.folder:
            _show(picture, chosen.folder / f"{name} {chosen.locale}")


def _timed(chart: Chart) -> tuple[float, float]:
    """Milliseconds: of the processor (mean), and on the clock (the best)."""
    times = []
    cpu = time.process_time()
    for _ in range(RUNS):
        start = time.perf_counter()
        draw(chart)
        times.append(time.perf_counter() - start)
    return (time.process_time() - cpu) / RUNS * 1000, min(times) * 1000


def _show(picture: bytes, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    drawn = Image.open(io.BytesIO(picture)).convert("RGB")
    shown = drawn.resize((SHOWN, drawn.height * SHOWN // drawn.width), Image.Resampling.LANCZOS)
    for ground, colour in GROUNDS.items():
        page = Image.new("RGB", (SHOWN + 2 * EDGE, shown.height + 2 * EDGE), colour)
        page.paste(shown, (EDGE, EDGE))
        page.save(f"{place} {ground}.png")


if __name__ == "__main__":
    main()
