"""The Home tab: today, the week, and a button for everything."""

from datetime import datetime

from bot import blocks
from bot.blocks import Block
from bot.charts.rules import RingChart, StatsChart
from bot.content import Words
from bot.home.rules import COMMANDS, Dashboard
from bot.pictures.rules import Source
from bot.plan.views import next_in_words, schedule_in_words
from bot.stats import views as stats

DO = "home.do"
"""The beginning of every button's id; its value is the command it stands for. Home has no answers of its own."""


def home(
    words: Words, dashboard: Dashboard, now: datetime, *, ring: Source | None = None, chart: Source | None = None
) -> Block:
    """All that the pictures say is in the words as well."""
    member, week = dashboard.member, dashboard.week
    done = dashboard.done
    headline = words("members.today", n=done) if done else words("members.today_none")
    pausing = member.is_paused(now)
    first = [
        _button(words, "now", primary=member.active) if member.active else _button(words, "start", primary=True),
        _button(words, "exercise"),
        *([_button(words, "resume" if pausing else "pause")] if member.active else []),
        _button(words, "settings"),
    ]
    more = [_button(words, name) for name in ("month", "leaderboard", "team", "symptoms", "check", "why", "help")]
    return _view(
        [
            blocks.header(words("home.today_header")),
            *([blocks.image(ring, _ring_label(words, dashboard))] if ring else []),
            blocks.section(f"{headline}\n{next_in_words(words, member, now)}"),
            blocks.actions(*first),
            blocks.context(schedule_in_words(words, member.schedule)),
            blocks.divider(),
            blocks.header(words("stats.week_header")),
            *([blocks.image(chart, stats.alt(words, week, span="week"))] if chart else []),
            blocks.section("\n".join(stats.in_words(words, week))),
            *([blocks.context(*numbers)] if (numbers := stats.numbers(words, week, span="week")) else []),
            blocks.actions(*more),
            blocks.context(words("stats.footer")),
        ]
    )


def welcome(words: Words) -> Block:
    """For somebody who has not started yet."""
    return _view(
        [
            blocks.section(words("members.welcome")),
            blocks.actions(_button(words, "start", primary=True), _button(words, "symptoms"), _button(words, "help")),
            blocks.context(words("members.welcome_footer")),
        ]
    )


def charts(words: Words, dashboard: Dashboard) -> tuple[RingChart, StatsChart]:
    ring = RingChart(dashboard.done, max(dashboard.planned, 1), blocks.as_plain(_ring_label(words, dashboard)))
    return ring, stats.chart(words, dashboard.week, span="week")


def _ring_label(words: Words, dashboard: Dashboard) -> str:
    if dashboard.planned:
        return words("home.ring", n=dashboard.done, planned=dashboard.planned)
    return words("home.ring_day_off", n=dashboard.done)


def _button(words: Words, name: str, *, primary: bool = False) -> Block:
    style = "primary" if primary else ""
    return blocks.button(words(f"home.{name}_button"), f"{DO}.{name}", value=COMMANDS[name], style=style)


def _view(shown: list[Block]) -> Block:
    return {"type": "home", "blocks": shown}
