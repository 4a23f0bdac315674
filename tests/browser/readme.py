"""Takes the pictures of the README from the demo: `python -m tests.browser.readme FOLDER`, or `make screenshots`."""

import asyncio
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Page, expect

from bot.demo import Demo
from tests.browser.shots import Look, Steps, open_chromium, shoot
from tests.browser.steps import last_message, say, see_from_its_top

DAY = datetime(2026, 11, 26, tzinfo=UTC)  # the same pictures whenever they are taken
LOOK = Look("", 560, 800)  # half the width of a README, and still readable there
HEIGHT = 520  # four of them on one screen
MESSAGE, HOME = "article >> nth=-1", ".home"  # what is in the picture
PATIENCE_MS = 60_000


async def nudge(page: Page) -> None:
    await say(page, "/glutes start")
    await page.get_by_role("dialog").get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("dialog", name="Saved").get_by_role("button", name="Close").last.click()
    await move_the_clock(page, "Next nudge")
    await expect(last_message(page).get_by_role("button", name="Done")).to_be_visible(timeout=PATIENCE_MS)
    await see_from_its_top(last_message(page))


async def card(page: Page) -> None:
    await say(page, "/glutes exercise clamshell")
    await expect(last_message(page)).to_contain_text("Clamshell")
    await see_from_its_top(last_message(page))


async def home(page: Page) -> None:
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("tabpanel").get_by_role("img")).to_have_count(2, timeout=PATIENCE_MS)


async def leaderboard(page: Page) -> None:
    await move_the_clock(page, "Monday morning")
    await page.get_by_role("button", name="Channels and messages").click()
    await page.get_by_role("link", name="moving").click()
    await expect(last_message(page)).to_contain_text("Together", timeout=PATIENCE_MS)
    await see_from_its_top(last_message(page))


async def move_the_clock(page: Page, jump: str) -> None:
    await page.get_by_role("button", name="Workspace time").click()
    await page.get_by_role("button", name=jump).click()
    await page.keyboard.press("Escape")


PICTURES: tuple[tuple[str, str, Steps, str], ...] = (  # in this order: the last one jumps to next week
    ("nudge", "U0ANA", nudge, MESSAGE),
    ("card", "U0BEN", card, MESSAGE),
    ("home", "U0BEN", home, HOME),
    ("leaderboard", "U0ADA", leaderboard, MESSAGE),
)


async def take(folder: Path) -> list[Path]:
    """All pictures, on a demo of their own."""
    with tempfile.TemporaryDirectory() as temporary:
        demo = Demo(now=DAY, port=0, database=f"sqlite:///{temporary}/demo.db")
        async with demo.slack as slack, open_chromium() as browser:
            await demo.live_last_week()
            await demo.start_bot()
            made = []
            try:
                for name, user, steps, part in PICTURES:
                    url = f"{slack.url}/?user={user}"
                    made += await shoot(
                        browser, url, folder, name, steps=steps, looks=[LOOK], scale=2, part=part, most=HEIGHT
                    )
            finally:
                await demo.stop_bot()
            return made


if __name__ == "__main__":
    for path in asyncio.run(take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))):
        print(path)
