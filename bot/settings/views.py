"""The settings modal, and what it says when it is done."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice

from bot import blocks
from bot.blocks import Block, Message
from bot.content import Mrkdwn, Words, own_name
from bot.exercises.rules import AVOIDANCES, KINDS
from bot.holidays.rules import coming, country_name
from bot.hours.rules import INTERVALS, Week, local_day
from bot.nudges.views import NOW
from bot.plan.rules import Member
from bot.plan.views import next_in_words, schedule_in_words
from bot.programme.rules import WEEKLY
from bot.settings.rules import CAPS, Wishes, common_hours, exceptions, typed_hours

MODAL = "settings.modal"
OPEN = "settings.open"

MOMENTS = ("walk", "learn")
HOLIDAYS_SHOWN = 3


def modal(
    words: Words, wishes: Wishes, *, newcomer: bool, languages: Sequence[str], today: date | None = None
) -> Block:
    """The form. With `today`, the member's local date, the public holidays to come are listed."""
    schedule = wishes.schedule
    common = common_hours(schedule.week)
    days = [(words.weekday(day), str(day)) for day in range(7)]
    worked = [str(day) for day, hours in enumerate(schedule.week) if hours]
    minutes = [(words("settings.interval_option", n=m), str(m)) for m in INTERVALS]
    every = str(round(schedule.interval.total_seconds() / 60))
    caps = [(words("settings.cap_option", n=n), str(n)) for n in CAPS]
    return blocks.modal(
        words("settings.start_title" if newcomer else "settings.title"),
        [
            blocks.section(words("settings.start_intro" if newcomer else "settings.intro")),
            _input(words, "days", blocks.checkboxes("days", days, chosen=worked)),
            _input(words, "start", blocks.time_input("start", initial=f"{common.start:%H:%M}")),
            _input(words, "end", blocks.time_input("end", initial=f"{common.end:%H:%M}")),
            _input(words, "interval", blocks.select("interval", minutes, chosen=every), hint=True),
            _input(
                words,
                "rest",
                _typed(words, "rest", initial=typed_hours(schedule.rest) if schedule.rest else ""),
                hint=True,
                optional=True,
            ),
            _input(
                words,
                "exceptions",
                _typed(words, "exceptions", initial="\n".join(exceptions(schedule.week)), lines=True),
                hint=True,
                optional=True,
            ),
            _input(words, "zone", _typed(words, "zone", initial=schedule.zone)),
            _input(
                words, "kinds", blocks.checkboxes("kinds", _named(words, "kind", KINDS), chosen=sorted(wishes.kinds))
            ),
            _input(
                words,
                "avoid",
                blocks.checkboxes("avoid", _named(words, "avoid", AVOIDANCES), chosen=sorted(wishes.avoid)),
                hint=True,
                optional=True,
            ),
            _input(words, "cap", blocks.select("cap", caps, chosen=str(wishes.daily_cap)), hint=True),
            _input(
                words,
                "country",
                _typed(words, "country", initial=_country(words, wishes.country)),
                hint=True,
                optional=True,
            ),
            *(_holidays(words, wishes.country, schedule.week, today) if today else []),
            _input(
                words,
                "moments",
                blocks.checkboxes("moments", _named(words, "moments", MOMENTS), chosen=_moments(wishes)),
                hint=True,
                optional=True,
            ),
            _input(
                words,
                "leaderboard",
                blocks.checkboxes(
                    "leaderboard", _named(words, "leaderboard", ("in",)), chosen=["in"] if wishes.listed else []
                ),
                hint=True,
                optional=True,
            ),
            _input(words, "programme", _weekly(words, wishes), hint=True),
            _input(words, "language", _language(words, wishes, languages)),
        ],
        callback_id=MODAL,
        submit=words("settings.start_submit_title" if newcomer else "settings.submit_title"),
        close=words("settings.close_title"),
    )


def _country(words: Words, country: str | None) -> str:
    return country_name(country, locale=words.language) if country and "-" not in country else country or ""


def _moments(wishes: Wishes) -> list[str]:
    return [name for name, on in zip(MOMENTS, (wishes.walk_in_huddles, wishes.learns), strict=True) if on]


def _weekly(words: Words, wishes: Wishes) -> Block:
    offered = [(words("settings.no_programme_option"), "0")]
    offered += [(words("settings.programme_option", n=n), str(n)) for n in WEEKLY]
    return blocks.select("programme", offered, chosen=str(wishes.weekly))


def _language(words: Words, wishes: Wishes, languages: Sequence[str]) -> Block:
    """Each language under its own name."""
    offered = [(words("settings.slack_language_option"), "auto"), *((own_name(code), code) for code in languages)]
    return blocks.select("language", offered, chosen=wishes.language if wishes.language in languages else "auto")


def saved(words: Words, member: Member, now: datetime) -> Block:
    """The modal after saving: what was understood, and when the next nudge comes."""
    schedule = member.schedule
    holidays = _holidays(words, member.country, schedule.week, local_day(schedule.zone, now))
    return blocks.modal(
        words("settings.saved_title"),
        [blocks.section(summary(words, member, now)), *holidays],
        callback_id=MODAL,
        close=words("settings.done_title"),
    )


def welcome(words: Words, member: Member, now: datetime) -> Message:
    """The first direct message, sent only because the member pressed Start."""
    text = words("settings.welcome")
    told = summary(words, member, now)
    return Message(
        Mrkdwn(f"{text}\n{told}"),
        [
            blocks.section(text),
            blocks.section(told),
            blocks.actions(
                blocks.button(words("settings.try_button"), NOW, style="primary"),
                blocks.button(words("settings.open_button"), OPEN),
            ),
            blocks.context(words("settings.welcome_footer")),
        ],
    )


def _holidays(words: Words, country: str | None, week: Week, today: date) -> list[Block]:
    """The next public holidays on which the member would work: "Fri, Dec 25: Christmas Day, no nudges"."""
    free = (
        words("settings.holiday", day=words.day(day), name=name)
        for day, name in coming(country, today, language=words.language)
        if week[day.weekday()]
    )
    shown = list(islice(free, HOLIDAYS_SHOWN))
    return [blocks.context("\n".join(shown))] if shown else []


def open_from_here(words: Words) -> Message:
    """The answer to typed words that need a modal: only a press can open one."""
    text = words("settings.press_to_open")
    return Message(text, [blocks.section(text), blocks.actions(blocks.button(words("settings.open_button"), OPEN))])


def summary(words: Words, member: Member, now: datetime) -> Mrkdwn:
    told = schedule_in_words(words, member.schedule)
    return words("settings.summary", schedule=told, zone=member.schedule.zone, next=next_in_words(words, member, now))


def _input(words: Words, name: str, element: Block, *, hint: bool = False, optional: bool = False) -> Block:
    shown = words(f"settings.{name}_hint") if hint else ""
    return blocks.labelled(words(f"settings.{name}_label"), element, block_id=name, hint=shown, optional=optional)


def _typed(words: Words, name: str, *, initial: str, lines: bool = False) -> Block:
    example = words(f"settings.{name}_placeholder")
    return blocks.text_input(name, initial=initial, placeholder=example, lines=lines)


def _named(words: Words, prefix: str, values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(words(f"settings.{prefix}_{value}_option"), value) for value in values]
