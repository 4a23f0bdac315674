"""How the page draws messages: every block and element, texts, edits, and what only one member sees."""

from playwright.async_api import Page, expect

from sandbox import Sandbox
from tests.browser.conftest import Visit
from tests.browser.steps import last_message, say


async def test_every_text_block_is_drawn_with_its_formatting(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await say(page, "/gallery")

    message = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Block gallery"))
    await expect(message.get_by_role("heading", name="Block gallery")).to_contain_text("👋")
    for tag, words in {
        "strong": "Bold",
        "em": "italic",
        "s": "struck",
        "code": "code",
        "blockquote": "A quote with weight",
    }.items():
        await expect(message.locator(tag).filter(has_text=words).first).to_be_visible()
    text = message.locator(".section-text").first
    await expect(text).to_contain_text(
        "@Ana Ruiz, @Ben Okafor, #general, @here and Today at 10:00 AM. 5 < 6 & 7 > 3 🎉 👋🏽"
    )
    await expect(text).to_contain_text(":no_such_emoji: snake_case_stays")
    await expect(text.get_by_role("link", name="a link")).to_have_attribute("href", "https://example.org")
    await expect(message.get_by_role("img", name="a plum dot on sand")).to_be_visible()
    await expect(message.get_by_text("plain *stays*")).to_be_visible()
    await expect(message.locator("figcaption")).to_contain_text("A titled picture")
    await expect(message.locator(".rich-text")).to_contain_text("2026-11-23 10:00 AM")
    await expect(message.locator(".rich-text ol li")).to_have_count(2)
    await expect(message.get_by_role("cell", name="82 %")).to_be_visible()
    await expect(message.get_by_role("columnheader", name="Team")).to_be_visible()
    await expect(message.locator(".unknown")).to_have_count(0)


async def test_markup_in_a_markdown_block_stays_text(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await say(page, "/gallery")

    block = page.locator(".markdown")
    await expect(block.get_by_role("heading", name="Markdown")).to_be_visible()
    await expect(block).to_contain_text("<script>document.title='broken'</script>")
    assert await page.locator(".markdown script").count() == 0
    assert await page.title() != "broken"


async def test_every_element_tells_the_app_what_was_chosen(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await say(page, "/gallery")

    await page.get_by_role("button", name="Plain", exact=True).click()
    await expect(last_message(page)).to_contain_text("Used plain_button: value plain_button")
    await choose(page, "Pick a fruit", "Banana")
    await expect(last_message(page)).to_contain_text("Used static_select: selected_option")
    await expect(last_message(page)).to_contain_text("banana")
    await choose(page, "Pick a person", "Ben Okafor")
    await expect(last_message(page)).to_contain_text("Used users_select: selected_user U0BEN")
    await choose(page, "Pick a channel", "#play")
    await expect(last_message(page)).to_contain_text("selected_channel C0PLAY")
    await choose(page, "Where to?", "Park")
    await expect(last_message(page)).to_contain_text("park")
    await page.get_by_placeholder("Ask the app").press_sequentially("bus")
    await page.locator(".listbox").get_by_role("option", name="bus number 2").click()
    await expect(last_message(page)).to_contain_text("bus-2")
    await page.get_by_label("datepicker", exact=True).fill("2026-12-24")
    await expect(last_message(page)).to_contain_text("selected_date 2026-12-24")
    await page.get_by_label("timepicker", exact=True).fill("14:45")
    await expect(last_message(page)).to_contain_text("selected_time 14:45")
    await page.get_by_role("radio", name="Cherry").check()
    await expect(last_message(page)).to_contain_text("Used radio: selected_option")
    await page.get_by_role("checkbox", name="Lunch").check()
    await expect(last_message(page)).to_contain_text("Used boxes: selected_options")
    await page.get_by_role("button", name="More actions").click()
    await page.get_by_role("menuitem", name="Remove").click()
    await expect(last_message(page)).to_contain_text("Used overflow: selected_option")


async def test_a_confirm_dialog_asks_first_and_no_means_no(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await say(page, "/gallery")
    danger = page.get_by_role("button", name="Danger")

    await danger.click()
    dialog = page.get_by_role("dialog", name="Really?")
    await expect(dialog).to_contain_text("This cannot be undone.")
    await dialog.get_by_role("button", name="Keep it").click()

    await expect(dialog).to_have_count(0)
    await expect(danger).to_be_focused()
    await gallery.settled()
    assert not any("danger" in message.text for message in gallery.person("U0ANA").dm)

    await danger.click()
    await dialog.get_by_role("button", name="Do it").click()

    await expect(last_message(page)).to_contain_text("Used danger_button")


async def test_an_edited_message_changes_in_place_and_says_so(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await say(page, "/gallery edit")

    await expect(last_message(page)).to_contain_text("Second words (edited)")
    await expect(page.get_by_role("article")).to_have_count(1)


async def test_a_deleted_message_disappears(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await say(page, "/gallery remove")

    await expect(last_message(page)).to_contain_text("It is gone")
    await expect(page.get_by_role("article")).to_have_count(1)


async def test_what_only_one_member_sees_is_marked(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await say(page, "/gallery only")

    await expect(last_message(page)).to_contain_text("Only visible to you")
    await expect(last_message(page).locator("strong")).to_have_text("you")


async def test_an_app_that_takes_too_long_is_said_to_have_failed(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await say(page, "/gallery slow")

    await expect(page.locator(".toast")).to_be_visible()


async def choose(page: Page, placeholder: str, option: str) -> None:
    await page.get_by_placeholder(placeholder).click()
    await page.locator(".listbox").get_by_role("option", name=option).click()
