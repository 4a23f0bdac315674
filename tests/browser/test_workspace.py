"""The workspace around the messages: members and tabs, live updates, reload, themes, phone width, the workbench."""

import re

import pytest
from playwright.async_api import Page, expect

from sandbox import Sandbox
from tests.browser.conftest import Visit
from tests.browser.steps import last_message, say

SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


async def test_two_tabs_are_two_members_who_see_each_other_live(gallery: Sandbox, visit: Visit) -> None:
    ana = await visit(gallery, "U0ANA", at="#C0GENERAL")
    ben = await visit(gallery, "U0BEN", at="#C0PLAY")

    await say(ana, "Hello *Ben*, :coffee:?")

    await expect(last_message(ana)).to_contain_text("Hello Ben, ☕")
    link = ben.get_by_role("link", name=re.compile("general"))
    await expect(link).to_have_accessible_name(re.compile("1 unread"))
    await link.click()
    await expect(last_message(ben)).to_contain_text("Ana Ruiz")
    await expect(link).not_to_have_accessible_name(re.compile("unread"))


async def test_a_line_says_where_the_unread_messages_begin(gallery: Sandbox, visit: Visit) -> None:
    await gallery.person("U0BEN").says("Old", channel="C0GENERAL")
    page = await visit(gallery, "U0ANA", at="#C0GENERAL")
    await expect(last_message(page)).to_contain_text("Old")
    await page.get_by_role("link", name="play").click()

    for text in ("First new", "Second new"):
        await gallery.person("U0BEN").says(text, channel="C0GENERAL")
    await gallery.person("U0ANA").says("From my phone", channel="C0GENERAL")
    await page.get_by_role("link", name=re.compile("general")).click()

    below = page.locator(".new-line + .message")
    await expect(below).to_contain_text("First new")


async def test_a_command_answered_to_one_member_stays_unseen_by_the_other(gallery: Sandbox, visit: Visit) -> None:
    ana = await visit(gallery, "U0ANA", at="#C0GENERAL")
    ben = await visit(gallery, "U0BEN", at="#C0GENERAL")

    await say(ana, "/gallery only")
    await expect(last_message(ana)).to_contain_text("Only you can read this.")
    await say(ben, "Nothing here")

    await expect(last_message(ben)).to_contain_text("Nothing here")
    await expect(ben.get_by_role("article")).to_have_count(1)


async def test_the_switcher_puts_the_member_into_the_address(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await page.get_by_label("You are").select_option(label="Ben Okafor")

    await expect(page).to_have_url(re.compile("user=U0BEN"))
    await expect(page.locator(".side-me")).to_contain_text("Ben Okafor")
    await page.go_back()
    await expect(page.locator(".side-me")).to_contain_text("Ana Ruiz")


async def test_an_address_without_a_member_or_with_a_stranger_opens_as_somebody(gallery: Sandbox, visit: Visit) -> None:
    for stranger in ("", "U0NOBODY"):
        page = await visit(gallery, stranger)

        await expect(page).to_have_url(re.compile("user=U0ANA"))


async def test_a_reload_keeps_place_messages_and_member(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await say(page, "/gallery edit")
    await expect(last_message(page)).to_contain_text("Second words (edited)")
    await page.get_by_role("link", name="play").click()
    await say(page, "Something to keep")
    await expect(last_message(page)).to_contain_text("Something to keep")

    await page.reload()

    await expect(page.get_by_role("heading", level=1)).to_contain_text("play")
    await expect(last_message(page)).to_contain_text("Something to keep")
    await page.get_by_role("link", name="Gallery").click()
    await expect(last_message(page)).to_contain_text("Second words (edited)")


async def test_the_page_comes_back_by_itself_after_the_line_was_cut(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA", at="#C0GENERAL")

    await gallery.stop()
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    await gallery.start()
    await expect(page.get_by_text("Reconnecting…")).to_have_count(0)
    await gallery.person("U0BEN").says("Back again", channel="C0GENERAL")

    await expect(last_message(page)).to_contain_text("Back again")


async def test_text_from_others_never_becomes_markup(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA", at="#C0GENERAL")

    await gallery.person("U0BEN").says("<img src=x onerror=document.title='broken'> & <b>", channel="C0GENERAL")

    await expect(last_message(page)).to_contain_text("<img src=x onerror=document.title='broken'> & <b>")
    assert await page.title() != "broken"


async def test_the_home_tab_shows_what_the_app_published(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    await page.get_by_role("tab", name="Home").click()

    await expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    await page.get_by_role("button", name="Refresh").click()
    await page.get_by_role("tab", name="Messages").click()
    await expect(last_message(page)).to_contain_text("Used refresh")


async def test_the_first_step_is_offered_where_nothing_has_been_said(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    step = page.locator(".first-step")

    await expect(step).to_contain_text("Ask for the form.")
    await step.get_by_role("button", name="Try /gallery modal").click()

    await expect(page.get_by_label("Message Gallery")).to_have_value("/gallery modal")
    await expect(page.get_by_label("Message Gallery")).to_be_focused()


async def test_what_is_typed_and_not_sent_stays_while_one_looks_elsewhere(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    box = page.get_by_label("Message Gallery")
    await page.locator(".first-step").get_by_role("button", name="Try /gallery modal").click()
    await box.fill("Half a thought")

    await page.get_by_role("tab", name="Home").click()
    await expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    await page.get_by_role("tab", name="Messages").click()
    await expect(box).to_have_value("Half a thought")
    await page.reload()

    await expect(box).to_have_value("Half a thought")
    await page.get_by_role("link", name="play").click()
    await expect(page.get_by_label("Message #play")).to_have_value("")


async def test_commands_complete_with_their_hints(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    box = page.get_by_label("Message Gallery")

    await box.press_sequentially("/g")

    offers = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await expect(offers).to_have_count(2)
    await expect(offers.first).to_contain_text("[modal | only | edit]")
    await box.press("ArrowDown")
    await box.press("Tab")
    await expect(box).to_have_value("/greet ")


async def test_moving_the_clock_shows_in_strip_dividers_and_dates(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA", at="#C0GENERAL")
    await say(page, "Before")
    clock = page.get_by_label("Workspace time")
    await expect(clock).to_have_text("Mon 23 Nov, 10:00")

    await page.get_by_role("button", name="+1 h").click()
    await expect(clock).to_have_text("Mon 23 Nov, 11:00")
    await page.get_by_role("button", name="Monday morning").click()
    await expect(clock).to_have_text("Mon 30 Nov, 09:00")
    await say(page, "After")

    await expect(page.locator(".day")).to_have_text(["Monday, November 23rd", "Today"])


async def test_my_own_world_reaches_the_workspace(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await page.get_by_role("button", name="You", exact=True).click()

    await page.get_by_role("button", name="Away").click()
    await page.get_by_role("button", name="In a meeting").click()
    await page.get_by_role("button", name="Start a huddle").click()
    await page.get_by_role("combobox", name="Time zone").fill("kolkata")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="30 min").click()

    await expect(page.get_by_role("button", name="Leave the huddle")).to_be_visible()
    await expect(page.get_by_label("Workspace time")).to_have_text("Mon 23 Nov, 14:30")
    await expect(page.get_by_text("Paused until Mon 23 Nov, 15:00")).to_be_visible()
    ana = gallery.person("U0ANA").user
    assert (ana.tz, ana.presence, ana.status_text, ana.huddle) == ("Asia/Kolkata", "away", "In a meeting", True)


async def test_trouble_is_made_and_the_log_shows_it(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")
    await page.get_by_role("button", name="Trouble").click()
    await page.get_by_role("button", name="Fail (500)").click()
    await expect(page.locator(".faults")).to_contain_text("chat.postMessage · Fail (500)")

    await say(page, "/gallery edit")

    await expect(page.locator(".faults")).to_have_count(0)
    await page.get_by_role("button", name="Log", exact=True).click()
    await page.get_by_label("Filter the log").fill("chat.postMessage")
    entry = page.locator(".log-entry.bad").first
    await expect(entry).to_contain_text("failed")
    await entry.get_by_role("button").click()
    await expect(entry.locator("pre")).to_contain_text("First words")


@pytest.mark.parametrize("width", [390, 360])
async def test_nothing_scrolls_sideways_on_a_phone(gallery: Sandbox, visit: Visit, width: int) -> None:
    page = await visit(gallery, "U0ANA", width=width, height=780)
    await say(page, "/gallery")
    await expect(page.get_by_role("article")).to_have_count(2)

    assert await page.evaluate(SIDEWAYS) == 0
    assert await page.evaluate("(n => n.scrollWidth - n.clientWidth)(document.querySelector('.messages'))") == 0
    for panel in ("Guide", "You", "Trouble", "Log"):
        await page.get_by_role("button", name=panel, exact=True).click()
        assert await page.evaluate(SIDEWAYS) == 0
        assert await fits(page, ".bench")
    await page.keyboard.press("Escape")
    await say(page, "/gallery modal")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(SIDEWAYS) == 0
    assert await fits(page, "dialog .modal-body")


async def test_the_channels_are_a_drawer_on_a_phone(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA", width=390, height=844)
    play = page.get_by_role("link", name="play")
    opener = page.get_by_role("button", name="Channels and messages")
    await expect(play).to_be_hidden()

    await opener.click()
    await expect(play).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(play).to_be_hidden()
    await expect(opener).to_be_focused()
    await opener.click()
    await play.click()

    await expect(page.get_by_role("heading", level=1)).to_contain_text("play")
    await expect(play).to_be_hidden()


async def test_night_and_day_follow_the_system_until_one_is_chosen(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA", dark=True)
    paper = page.get_by_role("main")
    night, day = "rgb(26, 29, 33)", "rgb(255, 255, 255)"
    await expect(paper).to_have_css("background-color", night)

    await page.get_by_role("button", name="Colours: auto").click()
    await expect(paper).to_have_css("background-color", day)
    await page.reload()

    await page.locator(".chat-head h1").wait_for()
    await expect(paper).to_have_css("background-color", day)


async def fits(page: Page, selector: str) -> bool:
    return bool(
        await page.evaluate("s => (n => n.scrollWidth <= n.clientWidth + 1)(document.querySelector(s))", selector)
    )
