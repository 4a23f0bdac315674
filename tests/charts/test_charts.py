"""Charts: drawn once, in a process of their own, from whatever names and numbers there are."""

import asyncio
import io
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest
from PIL import Image

from bot.charts import views
from bot.charts.flows import Charts
from bot.charts.rules import Bar, BoardChart, Chart, RingChart, StatsChart, Step, name_of

RING = RingChart(3, 8, "3 of 8 today")
EMPTY_STATS = StatsChart("Your week", None, "kept", "By day", (), "planned", "What you did", (), "By hour", ())
STRANGE = BoardChart(
    "Week", "", (Step(1, "$x^2$ \\frac", 100), Step(1, "🎉", 100), Step(3, "\u202e<b>" + "W" * 200, 1)),
    "Teams", (Bar("", 0, 100), Bar("%s {x}", 100, 100)), "Together", "9 of 3", 300,
)  # fmt: skip


@pytest.mark.parametrize("chart", [RING, EMPTY_STATS, STRANGE], ids=["ring", "nothing yet", "strange names"])
def test_every_chart_is_an_opaque_card_of_the_width_that_slack_shows(chart: Chart) -> None:
    picture = Image.open(io.BytesIO(views.draw(chart)))

    assert picture.width == 1080
    assert picture.format == "PNG"
    assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)
    assert picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


async def test_equal_charts_are_drawn_once_and_not_in_our_process() -> None:
    charts = Charts()
    try:
        first = await charts.draw(RING)
        again = await charts.draw(RingChart(3, 8, "3 of 8 today"))
    finally:
        charts.close()

    assert first is again
    assert name_of(RING) != name_of(RingChart(4, 8, "4 of 8 today"))
    assert charts.drawn == 1


async def test_a_process_that_died_is_replaced() -> None:
    charts = Charts()
    try:
        await charts.draw(RING)
        for pid in charts.processes:
            os.kill(pid, signal.SIGKILL)
        await asyncio.sleep(0.2)

        lost = await charts.draw(EMPTY_STATS)
        drawn = lost or await charts.draw(EMPTY_STATS)
    finally:
        charts.close()

    assert drawn is not None


DRAW_AND_WAIT = """
import asyncio
from bot.charts.flows import Charts
from bot.charts.rules import RingChart

async def main():
    charts = Charts()
    await charts.draw(RingChart(1, 2, ""))
    print(*charts.processes, flush=True)
    await asyncio.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_the_process_that_draws_ends_with_a_bot_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "drawing.py").write_text(DRAW_AND_WAIT)
    bot = await asyncio.create_subprocess_exec(
        sys.executable, tmp_path / "drawing.py", stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert bot.stdout is not None
    painter = int((await asyncio.wait_for(bot.stdout.readline(), 60)).split()[0])
    assert psutil.pid_exists(painter)

    bot.kill()
    await bot.wait()
    for _ in range(100):
        if not psutil.pid_exists(painter):
            break
        await asyncio.sleep(0.1)

    assert not psutil.pid_exists(painter)


async def test_the_bot_itself_never_imports_matplotlib() -> None:
    code = "import bot.process, sys; print('matplotlib' in sys.modules)"
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()

    assert out.decode().strip() == "False"


def test_a_long_label_is_broken_into_lines_and_no_word_is_lost() -> None:
    label = "2 movements on a day off"

    lines = views.lines_of(label, 46, bold=True, width=560)

    assert lines == ["2 movements on a", "day off"]
