"""Modals: initial values, what is wrong said at its field, stacked views, and what is sent in the end."""

import asyncio

from playwright.async_api import Locator, Page, Route, expect

from sandbox import Sandbox
from tests.browser.conftest import Visit
from tests.browser.steps import last_message, say


async def open_form(page: Page) -> Locator:
    await say(page, "/gallery modal")
    dialog = page.get_by_role("dialog", name="Settings of the gallery")
    await expect(dialog).to_be_visible()
    return dialog


async def test_a_modal_opens_with_its_initial_values_at_its_first_field(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    dialog = await open_form(page)

    await expect(dialog.get_by_label("Name")).to_be_focused()
    await expect(dialog.get_by_label("Count")).to_have_value("3")
    await expect(dialog.get_by_role("combobox", name="Fruit")).to_have_value("Apple 🍎")
    await expect(dialog.get_by_label("Date")).to_have_value("2026-11-30")
    await expect(dialog.get_by_label("Time")).to_have_value("17:30")
    await expect(dialog.get_by_role("checkbox", name="Banana")).to_be_checked()
    await expect(dialog.get_by_role("radio", name="Banana")).not_to_be_checked()


async def test_what_is_wrong_is_said_at_its_field_first_by_the_page_then_by_the_app(
    gallery: Sandbox, visit: Visit
) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    name = dialog.get_by_label("Name")

    await dialog.get_by_label("E-mail").fill("nobody")
    await dialog.get_by_role("button", name="Save").click()

    await expect(dialog.locator("[data-block=name] .field-error")).to_contain_text(
        "Please complete this required field."
    )
    await expect(dialog.locator("[data-block=mail] .field-error")).to_contain_text("an email address")
    await expect(name).to_be_focused()

    await dialog.get_by_label("E-mail").fill("ana@example.org")
    await name.fill("Ada")
    await name.press("Enter")

    await expect(dialog.locator(".field-error")).to_have_count(1)
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_have_accessible_description("At least five letters Please give at least five letters.")

    await name.fill("Ada Lovelace")
    await dialog.get_by_role("button", name="Save").click()

    await expect(dialog).to_have_count(0)
    await expect(last_message(page)).to_contain_text("Saved Ada Lovelace, apple")
    await expect(page.locator("[data-home-focus]")).to_be_focused()


async def test_a_view_pushed_on_top_can_be_left_and_the_one_below_keeps_what_was_typed(
    gallery: Sandbox, visit: Visit
) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    await dialog.get_by_label("Name").fill("Grace Hopper")

    await dialog.get_by_role("button", name="Open another").click()
    deeper = page.get_by_role("dialog", name="One deeper")
    await expect(deeper).to_contain_text("keeps what was typed")
    await page.keyboard.press("Escape")

    await expect(dialog.get_by_label("Name")).to_have_value("Grace Hopper")
    assert len(gallery.person("U0ANA").modals) == 1


async def test_the_cross_closes_the_whole_stack(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    await dialog.get_by_role("button", name="Open another").click()

    await page.get_by_role("dialog", name="One deeper").get_by_role("button", name="Close", exact=True).click()

    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert gallery.person("U0ANA").modals == []


async def test_escape_leaves_one_view_after_the_other_and_the_next_modal_is_seen(
    gallery: Sandbox, visit: Visit
) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    await dialog.get_by_role("button", name="Open another").click()
    await expect(page.get_by_role("dialog", name="One deeper")).to_be_visible()

    for _ in range(2):  # a browser lets a page have its say only once in a row
        await page.keyboard.press("Escape")

    await expect(page.get_by_role("dialog")).to_have_count(0)
    await open_form(page)
    assert len(gallery.person("U0ANA").modals) == 1


async def test_what_is_typed_right_after_escape_goes_to_the_conversation_on_a_slow_line_too(
    gallery: Sandbox, visit: Visit
) -> None:
    page = await visit(gallery, "U0ANA")
    await open_form(page)
    typed = asyncio.Event()

    async def late(route: Route) -> None:
        if '"close"' in (route.request.post_data or ""):
            await typed.wait()
        await route.continue_()

    await page.route("**/act", late)
    await page.keyboard.press("Escape")
    await page.keyboard.type("/gallery only")
    await page.keyboard.press("Enter")
    typed.set()

    await expect(last_message(page)).to_contain_text("Only you can read this.")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_an_open_modal_and_what_was_typed_survive_a_reload(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    await dialog.get_by_label("Name").fill("Katherine Johnson")
    await dialog.get_by_role("combobox", name="People").fill("ben")
    await page.keyboard.press("Enter")

    await page.reload()

    await expect(dialog.get_by_label("Name")).to_have_value("Katherine Johnson")
    await expect(dialog.locator(".chip")).to_have_text(["Ben Okafor✕"], use_inner_text=False)


async def test_the_app_reads_all_inputs_in_slacks_own_words(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    await dialog.get_by_label("Name").fill("Ada Lovelace")
    await dialog.get_by_label("Count").fill("12")

    await dialog.get_by_role("button", name="Save").click()

    await expect(dialog.locator("[data-block=count] .field-error")).to_contain_text("Please enter 9 or less.")

    await dialog.get_by_label("Count").fill("7")
    await dialog.get_by_role("combobox", name="Fruit").fill("che")
    await page.keyboard.press("Enter")
    await dialog.get_by_role("button", name="Save").click()

    await expect(last_message(page)).to_contain_text("Saved Ada Lovelace, cherry")


async def test_a_view_the_app_changes_keeps_what_was_typed(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)
    await dialog.get_by_label("Name").fill("Mary Jackson")

    await dialog.get_by_role("button", name="What have I typed?").click()

    await expect(dialog).to_contain_text("So far: Mary Jackson")
    await expect(dialog.get_by_label("Name")).to_have_value("Mary Jackson")


async def test_a_choice_in_an_input_with_dispatch_tells_the_app_at_once(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    dialog = await open_form(page)

    await dialog.get_by_role("combobox", name="Fruit").click()
    await page.locator(".listbox").get_by_role("option", name="Cherry").click()

    await expect(last_message(page)).to_contain_text("Used static_select: selected_option")
    await expect(dialog).to_be_visible()
