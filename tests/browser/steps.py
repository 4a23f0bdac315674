"""What members do on the page, in a word each."""

import re
from collections.abc import Awaitable, Callable

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

BAD = ("serious", "critical")  # of axe-core's four
GIVEN_UP = re.compile("failed with the error|did not respond in time|trouble connecting")
TRIES = 5


async def say(page: Page, text: str) -> None:
    """Types into the open conversation and sends it."""
    box = page.locator("[data-home-focus]")
    await box.fill(text)
    await box.press("Escape")  # closes the suggestions
    await box.press("Enter")


async def ask(page: Page, text: str, answer: Locator) -> Locator:
    """Says it, and waits for what comes of it."""
    return await insist(page, lambda: say(page, text), answer)


async def insist(page: Page, act: Callable[[], Awaitable[None]], answer: Locator) -> Locator:
    """Slack gives an app three seconds, then tells people so; on a busy machine they try again, as here."""
    given_up = page.locator(".toast").filter(has_text=GIVEN_UP)
    for _ in range(TRIES):
        await act()
        await expect(answer.or_(given_up).first).to_be_visible()
        if await answer.count():
            return answer
        await given_up.first.get_by_role("button", name="Dismiss").click()
        await expect(given_up).to_have_count(0)
        await expect(page.get_by_text("not connected", exact=True)).to_have_count(0)
    raise AssertionError(f"{TRIES} times, and Slack gave up each time")


def answered(page: Page, words: str | re.Pattern[str]) -> Locator:
    """The newest message, once it says that."""
    return last_message(page).filter(has_text=words)


def last_message(page: Page) -> Locator:
    return page.get_by_role("article").last


async def see_from_its_top(message: Locator) -> None:
    """Scrolls to where the message begins, once its pictures are there."""
    pictures = message.locator("img")
    for n in range(await pictures.count()):
        await pictures.nth(n).evaluate("node => node.decode()")
    await message.evaluate("node => node.scrollIntoView({ block: 'start' })")


async def serious(page: Page) -> list[str]:
    """What axe-core calls serious or critical, with the elements it means."""
    result = await Axe().run(page)
    bad = [one for one in result.response["violations"] if one["impact"] in BAD]
    return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in bad]
