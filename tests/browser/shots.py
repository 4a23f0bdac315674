"""Pictures of a workspace's page: by day and by night, on a desk and on a phone.

`python -m tests.browser.shots FOLDER` takes those of the block gallery; other hosts call `shoot`.
"""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, FloatRect, Page, ViewportSize, async_playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SETTLE_MS = 400

Steps = Callable[[Page], Awaitable[None]]


@dataclass(frozen=True)
class Look:
    """One size and theme, in CSS pixels."""

    name: str
    width: int
    height: int
    dark: bool = False


LOOKS = (
    Look("desk-light", 1280, 800),
    Look("desk-dark", 1280, 800, dark=True),
    Look("phone-light", 390, 844),
    Look("phone-dark", 390, 844, dark=True),
)


def chromium_path() -> str | None:
    """Where this machine keeps Chromium, if it has one."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@asynccontextmanager
async def open_chromium() -> AsyncIterator[Browser]:
    """A headless browser; RuntimeError where there is none."""
    path = chromium_path()
    if path is None:
        raise RuntimeError("pictures need Chromium: install the package `chromium`")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


async def shoot(
    browser: Browser,
    url: str,
    folder: Path,
    name: str,
    *,
    steps: Steps,
    looks: Sequence[Look] = LOOKS,
    scale: float = 1,
    part: str = "body",
    most: float = 10_000,
) -> list[Path]:
    """Opens `url` in each look, takes the steps and writes FOLDER/name-look.png (name.png for a look without a name).

    The steps run anew for each look, so they must stand repeating. `scale` is device pixels per CSS pixel, `part` the
    element to take, and `most` how many CSS pixels of its height. Returns the paths.
    """
    made = []
    for look in looks:
        context = await browser.new_context(
            viewport=ViewportSize(width=look.width, height=look.height),
            device_scale_factor=scale,
            color_scheme="dark" if look.dark else "light",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        await page.goto(url)
        await page.locator(".chat-head h1").wait_for()
        await steps(page)
        await page.mouse.move(0, 0)  # nothing is under the pointer
        await page.wait_for_timeout(SETTLE_MS)
        path = folder / (f"{name}-{look.name}.png" if look.name else f"{name}.png")
        box = await page.locator(part).bounding_box()
        assert box is not None
        clip = FloatRect(x=box["x"], y=box["y"], width=box["width"], height=min(box["height"], most))
        await page.screenshot(path=path, clip=clip)  # makes the folder
        made.append(path)
        await context.close()
    return made


async def _gallery(folder: Path) -> None:
    from sandbox import Clock, Sandbox
    from tests.browser.gallery_app import GUIDE, SEED, gallery_app, serve
    from tests.browser.steps import say

    async def at(page: Page, top: int) -> None:
        await page.wait_for_timeout(SETTLE_MS)
        await page.locator(".messages").evaluate("(node, top) => { node.scrollTop = top; }", top)

    async def top(page: Page) -> None:
        await at(page, 150)

    async def middle(page: Page) -> None:
        await at(page, 800)

    async def end(page: Page) -> None:
        await at(page, 100_000)

    async def modal(page: Page) -> None:
        if not ana.modals:
            await say(page, "/gallery modal")
        await page.get_by_role("dialog").get_by_role("button", name="Save").click()

    async def log(page: Page) -> None:
        await page.get_by_role("button", name="Log", exact=True).click()
        await page.locator(".log-line").first.click()

    clock = Clock(start=datetime(2026, 11, 23, 9, 0, tzinfo=UTC), speed=0)
    async with Sandbox(seed=SEED, clock=clock, guide=GUIDE) as slack, open_chromium() as browser:
        runner, url = await serve(gallery_app(slack))
        slack.deliver_to(url)
        ana = slack.person("U0ANA")
        await slack.person("U0BEN").says("Morning, team :coffee:", channel="C0GENERAL")
        await ana.types("/gallery")
        await ana.types("/gallery only")
        for name, steps in {"top": top, "middle": middle, "end": end, "log": log, "modal": modal}.items():
            await shoot(browser, f"{slack.url}/?user=U0ANA", folder, name, steps=steps)
            if ana.modals:
                await ana.closes_modal(everything=True)
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_gallery(Path(sys.argv[1])))
