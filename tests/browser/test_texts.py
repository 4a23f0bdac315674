"""How texts and dates read: Slack's markup, its date tokens in the reader's zone, and local date fields."""

from typing import Any

from playwright.async_api import Page

from sandbox import Sandbox
from tests.browser.conftest import Visit

DRAW = """async ([text, now]) => {
    const { html, render } = await import("/page/js/lib.js");
    const { Mrkdwn } = await import("/page/js/mrkdwn.js");
    const reader = { tz: "Europe/Madrid", locale: "en-US" };
    const ctx = { users: { U1: { real_name: "Ana" } }, channels: [], me: "U2", reader, now: () => now };
    const box = document.createElement("div");
    render(html`<${Mrkdwn} text=${text} ctx=${ctx} />`, box);
    for (const node of box.querySelectorAll("*")) {
        for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
    }
    return box.innerHTML.replaceAll(/<.?span>/g, "");
}"""
NINE = 1_795_424_400  # Monday 2026-11-23, 09:00 UTC, 10:00 in Madrid
DAY = 86_400

MARKUP = {
    "*bold* _slanted_ ~gone~": "<strong>bold</strong> <em>slanted</em> <s>gone</s>",
    "*_both_*": "<strong><em>both</em></strong>",
    "2*3*4 and snake_case_name": "2*3*4 and snake_case_name",
    "* not bold *": "* not bold *",
    "(*bold*), *añejo*!": "(<strong>bold</strong>), <strong>añejo</strong>!",
    "`*raw* &lt;b&gt;`": "<code>*raw* &lt;b&gt;</code>",
    "a &amp;lt; b": "a &amp;lt; b",
    "<https://a.example/x?y=1&amp;z=2|see>": '<a href="https://a.example/x?y=1&amp;z=2">see</a>',
    "<javascript:alert(1)|see>": "see",
    "<mailto:a@b.example|write>": '<a href="mailto:a@b.example">write</a>',
    "at https://a.example/b_c_d.": 'at <a href="https://a.example/b_c_d">https://a.example/b_c_d</a>.',
    "<@U1> <@U9|ben>": "@Ana @ben",
    "<!here> <!subteam^S1|@team>": "@here @team",
    "&gt; one\n&gt; two\nthree": "<blockquote>one<br>two</blockquote>three",
    "&gt;&gt;&gt;all\nof it": "<blockquote>all<br>of it</blockquote>",
    "a\n```\nx *y*\n```\nb": "a<pre>x *y*</pre>b",
    "```unclosed": "```unclosed",
    ":tada: :nope: 12:30:45": "🎉 :nope: 12:30:45",
    "*multi\nline*": "*multi<br>line*",
}


DATES = {
    ("{date_num}", 0): "2026-11-23",
    ("{date}", 0): "November 23rd, 2026",
    ("{date_short}", 0): "Nov 23, 2026",
    ("{date_long}", 0): "Monday, November 23rd, 2026",
    ("{date_pretty} at {time}", 0): "Today at 10:00 AM",
    ("{date_short_pretty}", -DAY): "Yesterday",
    ("back {date_long_pretty}", DAY): "back tomorrow",
    ("{date_short_pretty}", 5 * DAY): "Nov 28, 2026",
    ("{time_secs}", 5): "10:00:05 AM",
    ("{ago}", -7200): "2 hours ago",
    ("{date_nonsense}", 0): "as said",
}


async def test_markup_reads_as_in_slack(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    drawn = {text: await draw(page, text) for text in MARKUP}

    assert drawn == MARKUP


async def test_dates_read_in_the_readers_zone_and_words(gallery: Sandbox, visit: Visit) -> None:
    page = await visit(gallery, "U0ANA")

    drawn = {
        (shape, offset): plain(await draw(page, f"<!date^{NINE + offset}^{shape}|as said>")) for shape, offset in DATES
    }

    assert drawn == DATES


async def test_a_local_date_and_time_keeps_its_meaning_over_a_change_of_the_clocks(
    gallery: Sandbox, visit: Visit
) -> None:
    page = await visit(gallery, "U0ANA")
    there_and_back = """async ([tz, seconds]) => {
        const { fromLocal, toLocal } = await import("/page/js/inputs.js");
        return [toLocal(seconds, tz), fromLocal(toLocal(seconds, tz), tz)];
    }"""
    instants = {
        ("Europe/Madrid", 1_774_742_400): "2026-03-29T01:00",  # an hour before summer time
        ("Europe/Madrid", 1_774_749_600): "2026-03-29T04:00",
        ("Asia/Kolkata", NINE): "2026-11-23T14:30",
        ("America/Chicago", NINE): "2026-11-23T03:00",
    }

    for (tz, seconds), wall in instants.items():
        assert await page.evaluate(there_and_back, [tz, seconds]) == [wall, seconds]


async def draw(page: Page, text: str) -> Any:
    return await page.evaluate(DRAW, [text, NINE])


def plain(drawn: str) -> str:
    return drawn.replace("<time>", "").replace("</time>", "")
