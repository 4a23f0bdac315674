"""Glutes itself in the demo, as a newcomer meets it: start, a nudge, Done, a pause, Home, on a desk and on a phone."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import HasUrl, Visit
from tests.browser.steps import answered, ask, insist, last_message, serious

STARTUP_SECONDS = 150
EXIT_SECONDS = 30
DRAWN_MS = 60_000  # a chart, by a process that has to start first

pytestmark = pytest.mark.timeout(300)


class Address:
    """The running demo, as far as a visitor needs it."""

    def __init__(self, url: str) -> None:
        self.url = url


@pytest_asyncio.fixture(loop_scope="session")
async def demo(chromium: Browser) -> AsyncIterator[HasUrl]:
    """The demo on a morning on which nobody has a past yet: that takes its time, and most tests need none."""
    async with running("--fresh") as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def lived_in(chromium: Browser) -> AsyncIterator[HasUrl]:
    """The demo as people start it."""
    async with running() as address:
        yield address


@asynccontextmanager
async def running(*options: str) -> AsyncIterator[Address]:
    """`python -m bot demo` on a free port; asked to end afterwards."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", *options), stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(STARTUP_SECONDS):
            address = await _address(process)
        yield Address(address)
    finally:
        process.terminate()
        async with asyncio.timeout(EXIT_SECONDS):
            assert await process.wait() == 0


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    while line := await process.stdout.readline():
        if found := re.search(rb"http://127\.0\.0\.1:\d+", line):
            return found.group().decode()
    raise AssertionError("the demo ended without saying where it is")


async def open_set_up(page: Page) -> Locator:
    return await ask(page, "/glutes start", page.get_by_role("dialog", name="Start moving"))


async def start(page: Page) -> None:
    """Takes what the set-up form proposes."""
    await press_start(page, await open_set_up(page))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(last_message(page)).to_contain_text("You're in.")


async def press_start(page: Page, dialog: Locator) -> Locator:
    button = dialog.get_by_role("button", name="Start", exact=True)
    return await insist(page, button.click, page.get_by_role("dialog", name="Saved"))


async def nudge(page: Page) -> Locator:
    """Starts, hurries the clock to the next nudge and returns its message."""
    await start(page)
    await page.get_by_role("button", name="Next nudge").click()
    await expect(last_message(page).get_by_role("button", name="Done")).to_be_visible()
    return page.locator(f"[data-ts='{await last_message(page).get_attribute('data-ts')}']")


async def test_the_form_says_what_is_wrong_at_its_field_and_then_takes_what_is_right(
    demo: HasUrl, visit: Visit
) -> None:
    page = await visit(demo, "U0ANA")
    dialog = await open_set_up(page)

    await dialog.get_by_label("Work ends at").fill("09:00")
    error = dialog.locator(".field-error")
    await insist(page, dialog.get_by_role("button", name="Start", exact=True).click, error)

    await expect(error).to_contain_text("Start and end are the same.")
    await expect(dialog.get_by_label("Work ends at")).to_have_attribute("aria-invalid", "true")

    await dialog.get_by_label("Work ends at").fill("16:30")
    await expect(await press_start(page, dialog)).to_contain_text("4:30")
    await page.keyboard.press("Escape")
    await expect(last_message(page)).to_contain_text("You're in.")


async def test_a_jump_to_a_nudge_that_nobody_planned_says_what_to_type(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA")

    await page.get_by_role("button", name="Next nudge").click()

    await expect(page.get_by_text("You have no nudge planned yet: type /glutes start.")).to_be_visible()


async def test_the_guide_keeps_its_next_step_in_view(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA", height=500)
    steps = page.get_by_role("complementary", name="Guide").get_by_role("listitem")
    await expect(steps.nth(6)).not_to_be_in_viewport()

    await ask(page, "/glutes leaderboard", answered(page, "Score"))

    await expect(steps.nth(6)).to_be_in_viewport(ratio=0.9)


async def test_done_edits_the_nudge_in_place(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA")
    message = await nudge(page)
    messages = await page.get_by_role("article").count()

    await message.get_by_role("button", name="Done").click()

    await expect(message).to_contain_text("1 movement today")
    await expect(message).to_contain_text("(edited)")
    await expect(message.get_by_role("button")).to_have_count(0)
    await expect(page.get_by_role("article")).to_have_count(messages)


async def test_in_half_a_window_the_next_nudge_is_still_one_press_away(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA", width=1100)

    message = await nudge(page)

    await expect(message).to_be_in_viewport()


async def test_the_newest_answer_is_in_view_although_the_one_before_had_a_tall_picture(
    demo: HasUrl, visit: Visit
) -> None:
    page = await visit(demo, "U0ANA")
    await start(page)

    for n, words in enumerate(("exercise squat", "now", "exercise clam", "every 45")):
        await ask(page, f"/glutes {words}", page.get_by_role("article").nth(n + 1))
    await expect(last_message(page)).to_contain_text("every 45 minutes")
    await page.wait_for_function("[...document.images].every(image => image.complete)")

    await expect(last_message(page)).to_be_in_viewport(ratio=0.9)
    await expect(page.get_by_role("button", name="New messages")).to_have_count(0)


async def test_a_reload_keeps_the_nudge_and_its_buttons(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA")
    message = await nudge(page)

    await page.reload()

    await expect(message.get_by_role("button", name="Done")).to_be_visible()
    await message.get_by_role("button", name="Snooze 10 min").click()
    await expect(message).to_contain_text("(edited)")


async def test_a_pause_says_until_when(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA")
    await start(page)

    message = await ask(page, "/glutes pause until mon", answered(page, "Paused until Mon"))

    await expect(message).to_contain_text("Only visible to you")


async def test_two_members_in_two_tabs_have_their_own_conversations(demo: HasUrl, visit: Visit) -> None:
    ana, ben = await visit(demo, "U0ANA"), await visit(demo, "U0BEN")

    await start(ana)
    await ask(ben, "/glutes", answered(ben, "Only visible to you"))

    await expect(last_message(ana)).to_contain_text("Europe/Berlin")
    await expect(ben.get_by_text("Europe/Berlin")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_a_phone_is_enough(demo: HasUrl, visit: Visit, dark: bool) -> None:
    page = await visit(demo, "U0ANA", width=390, height=844, dark=dark)
    sideways = "document.documentElement.scrollWidth - innerWidth"

    async def try_it() -> None:
        await page.get_by_role("button", name="Try /glutes start").click()
        await page.get_by_role("button", name="Send").click()

    dialog = await insist(page, try_it, page.get_by_role("dialog", name="Start moving"))
    assert await page.evaluate(sideways) == 0
    saved = await press_start(page, dialog)
    await saved.get_by_role("button", name="Close").last.click()
    await expect(last_message(page)).to_contain_text("You're in.")
    await page.get_by_role("button", name="Guide", exact=True).click()
    await page.get_by_role("button", name="Go there").first.click()

    done = last_message(page).get_by_role("button", name="Done")
    await expect(done).to_be_visible()
    assert await page.evaluate(sideways) == 0
    await done.click()
    await expect(last_message(page)).to_contain_text("1 movement today")


@pytest.mark.parametrize("trouble", ["Restart it", "Cut it", "Ask it to reconnect"])
async def test_the_bot_answers_again_after_trouble(demo: HasUrl, visit: Visit, trouble: str) -> None:
    page = await visit(demo, "U0ANA")
    await start(page)
    await page.get_by_role("button", name="Trouble").click()

    async with page.expect_response("**/control", timeout=DRAWN_MS) as answer:
        await page.get_by_role("button", name=trouble).click()
    assert (await (await answer.value).json())["ok"]

    await ask(page, "/glutes every 60", answered(page, "every 60 minutes"))


async def test_home_welcomes_a_newcomer_and_starts_from_there(demo: HasUrl, visit: Visit) -> None:
    page = await visit(demo, "U0ANA")
    home = page.get_by_role("tabpanel")
    await page.get_by_role("tab", name="Home").click()

    button = home.get_by_role("button", name="Start", exact=True)
    saved = await press_start(page, await insist(page, button.click, page.get_by_role("dialog", name="Start moving")))
    await saved.get_by_role("button", name="Close").last.click()

    await expect(home).to_contain_text("every 40 minutes")
    await expect(home.get_by_role("button", name="Move now")).to_be_visible()


async def test_home_shows_today_and_the_week_and_keeps_up(lived_in: HasUrl, visit: Visit) -> None:
    page = await visit(lived_in, "U0BEN")
    home = page.get_by_role("tabpanel")
    await page.get_by_role("tab", name="Home").click()

    await expect(home.get_by_role("heading")).to_have_text(["Today", "Your week"])
    await expect(home.locator("img")).to_have_count(2, timeout=DRAWN_MS)
    for n in range(2):
        assert await home.locator("img").nth(n).get_attribute("alt")
    week = re.search(r"(\d+) movements? so far", await home.inner_text())
    assert week is not None

    await home.get_by_role("button", name="Move now").click()
    await page.get_by_role("tab", name="Messages").click()
    await last_message(page).get_by_role("button", name="Done").click()
    await page.get_by_role("tab", name="Home").click()

    await expect(home).to_contain_text(f"{int(week[1]) + 1} movements so far")


async def test_the_guide_leads_to_mondays_standing(lived_in: HasUrl, visit: Visit) -> None:
    page = await visit(lived_in, "U0ANA")
    guide = page.get_by_role("complementary", name="Guide")
    moving = page.get_by_role("link", name="moving")

    await guide.get_by_role("listitem").last.get_by_role("button", name="Go there").click()

    await expect(page.get_by_label("Workspace time")).to_contain_text("09:00")
    await moving.click()
    post = last_message(page)
    await expect(post).to_contain_text("Together", timeout=DRAWN_MS)
    await expect(post.get_by_role("img", name=re.compile("Leaderboard of Mon"))).to_be_visible()
    await expect(post).to_contain_text("Upstairs")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_nothing_serious_in_what_glutes_shows(demo: HasUrl, visit: Visit, dark: bool) -> None:
    page = await visit(demo, "U0ANA", dark=dark, height=3000)
    dialog = await open_set_up(page)
    # axe takes the label of a field that is scrolled out of sight for a hidden one: show the whole form.
    await dialog.evaluate("node => { node.style.maxHeight = 'none'; }")
    found = {"set-up": await serious(page)}
    await page.keyboard.press("Escape")
    await nudge(page)
    found["nudge"] = await serious(page)

    for words, shown in {"exercise clam": "Clamshell", "symptoms": "debated", "leaderboard": "Score"}.items():
        await ask(page, f"/glutes {words}", answered(page, shown))
        found[words] = await serious(page)
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("tabpanel").locator("img")).to_have_count(2, timeout=DRAWN_MS)
    found["home"] = await serious(page)

    assert {where: what for where, what in found.items() if what} == {}
