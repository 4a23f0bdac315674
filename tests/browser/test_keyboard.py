"""Keyboard alone is enough, and a screen reader makes sense of it."""

import pytest
from playwright.async_api import expect

from sandbox import Sandbox
from tests.browser.conftest import Visit
from tests.browser.steps import last_message, say, serious


async def test_a_command_a_form_and_its_answer_need_no_mouse(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    keyboard = page.keyboard
    await expect(page.get_by_label("Message Gallery")).to_be_focused()

    await keyboard.type("/gal")
    await keyboard.press("Enter")  # takes the suggestion
    await keyboard.type("modal")
    await keyboard.press("Enter")
    await expect(page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    await keyboard.type("Ada Lovelace")
    for _ in range(4):  # e-mail, site, count, fruit
        await keyboard.press("Tab")
    await expect(page.get_by_role("combobox", name="Fruit")).to_be_focused()
    await keyboard.press("ArrowDown")
    await keyboard.press("ArrowDown")
    await keyboard.press("Enter")
    await expect(page.get_by_role("combobox", name="Fruit")).to_have_value("Banana")
    await page.get_by_role("dialog").get_by_label("Count").press("Enter")

    await expect(last_message(page)).to_contain_text("Saved Ada Lovelace, banana")
    await expect(page.get_by_label("Message Gallery")).to_be_focused()


async def test_tab_stays_inside_a_modal_and_escape_gives_the_focus_back(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await say(page, "/gallery modal")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()

    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    await page.keyboard.press("Escape")

    await expect(dialog).to_have_count(0)
    await expect(page.get_by_label("Message Gallery")).to_be_focused()


async def test_menus_and_tabs_follow_the_arrow_keys(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await say(page, "/gallery")
    more = page.get_by_role("button", name="More actions")

    await more.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("menuitem", name="Edit")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Remove")).to_be_focused()
    await page.keyboard.press("Escape")

    await expect(more).to_be_focused()
    await page.get_by_role("tab", name="Messages").focus()
    await page.keyboard.press("ArrowLeft")
    await expect(page.get_by_role("tab", name="Home")).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("tab", name="Home")).to_be_focused()
    await expect(page.get_by_role("heading", name="Your day")).to_be_visible()


async def test_whatever_has_the_focus_shows_it(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    shown = """() => {
        const node = document.activeElement;
        if (node === document.body) return true;  // past the last stop
        const around = node.closest('form, .combobox, label');
        const shadows = [node, around].filter(Boolean).map(one => getComputedStyle(one).boxShadow);
        return getComputedStyle(node).outlineStyle !== 'none' || shadows.some(one => one !== 'none');
    }"""

    for _ in range(25):
        await page.keyboard.press("Tab")

        assert await page.evaluate(shown), await page.evaluate("document.activeElement.outerHTML")


async def test_a_new_message_is_read_out(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA", at="#C0GENERAL")

    await gallery.person("U0BEN").says("Lunch at *one*?", channel="C0GENERAL")

    await expect(page.locator("#announcer")).to_have_text("Ben Okafor says in general: Lunch at one?")
    assert await page.locator("#announcer").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_axe_finds_nothing_serious_anywhere(gallery: Sandbox, visit: Visit, dark: bool) -> None:
    page = await visit(gallery, "U0ANA", dark=dark)
    await say(page, "/gallery")
    await say(page, "/gallery only")
    await expect(page.locator(".ephemeral")).to_be_visible()

    found = {"messages": await serious(page)}
    for panel in ("You", "Trouble", "Log"):
        await page.get_by_role("button", name=panel, exact=True).click()
        found[panel] = await serious(page)
    await page.get_by_role("combobox", name="Pick a person").click()
    found["listbox"] = await serious(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    found["home"] = await serious(page)
    await page.get_by_role("tab", name="Messages").click()
    await say(page, "/gallery modal")
    await page.get_by_role("dialog").get_by_role("button", name="Save").click()
    await expect(page.locator(".field-error")).to_have_count(1)
    found["modal with an error"] = await serious(page)

    assert {where: what for where, what in found.items() if what} == {}
