"""A member's own numbers in words, and as the values of a chart."""

from datetime import time

from bot import blocks
from bot.blocks import Message
from bot.charts.rules import Bar, StatsChart
from bot.content import Mrkdwn, Words
from bot.pictures.rules import Source
from bot.stats.rules import DayNumbers, Stats, by_month, by_weekday, worked_hours

MINE = "stats.mine"
SHOWN_MOVEMENTS = 5


def stats(words: Words, stats: Stats, *, span: str, picture: Source | None = None) -> Message:
    """All numbers of the picture are in the text as well."""
    title = words(f"stats.{span}_header")
    told = in_words(words, stats)
    shown: list[blocks.Block] = [blocks.header(title)]
    if picture:
        shown.append(blocks.image(picture, alt(words, stats, span=span)))
    shown.append(blocks.section("\n".join(told)))
    if often := _movements_in_words(words, stats, span=span):
        shown.append(blocks.section(often))
    if told_small := numbers(words, stats, span=span):
        shown.append(blocks.context(*told_small))
    shown.append(blocks.context(words("stats.footer"), words("scores.formula")))
    return Message(Mrkdwn(f"*{title}*: {' '.join(told)}"), shown)


def picture_alone(words: Words, stats: Stats, picture: Source, *, span: str) -> Message:
    """The picture when it was not ready with the words."""
    text = alt(words, stats, span=span)
    return Message(text, [blocks.image(picture, text)])


def alt(words: Words, stats: Stats, *, span: str) -> Mrkdwn:
    """What the picture shows, for who cannot see it."""
    summary = words("stats.alt", title=words(f"stats.{span}_header"), n=stats.moved)
    often = _movements_in_words(words, stats, span=span)
    return Mrkdwn(
        " ".join([summary, *([often] if often else []), *(f"{n}." for n in numbers(words, stats, span=span))])
    )


def numbers(words: Words, stats: Stats, *, span: str) -> list[Mrkdwn]:
    """The numbers of the columns, one line for each row of columns; none where nothing was done."""
    rows = []
    for title, columns in _columns(words, stats, span=span):
        told = [f"{name}: {moved}" for name, _, moved, _ in columns if moved]
        rows += [Mrkdwn(f"{title} – {' · '.join(told)}")] if told else []
    return rows


def in_words(words: Words, stats: Stats) -> list[Mrkdwn]:
    """Movements, kept rate, active days and personal best, one line each."""
    if not stats.sent and not stats.moved:
        return [words("stats.nothing")]
    told = [words("stats.moved", n=stats.moved), words("stats.active", n=stats.active_days)]
    if stats.percent is not None:
        told.insert(1, words("stats.kept", n=stats.sent, done=stats.done, percent=stats.percent))
    if stats.best:
        told.append(words("stats.best", n=stats.best))
    return told


def _movements_in_words(words: Words, stats: Stats, *, span: str) -> Mrkdwn | None:
    often = [f"{words(f'{movement}.name')} {times}×" for movement, times in stats.movements[:SHOWN_MOVEMENTS]]
    key = "stats.often_lately" if span == "year" else "stats.often"
    return words(key, movements=words.list(often)) if often else None


def chart(words: Words, stats: Stats, *, span: str) -> StatsChart:
    movements = tuple(
        Bar(blocks.as_plain(words(f"{movement}.name")), times) for movement, times in stats.movements[:SHOWN_MOVEMENTS]
    )
    (days_title, days), (hours_title, hours) = _columns(words, stats, span=span)
    return StatsChart(
        title=words(f"stats.{span}_header"),
        percent=stats.percent,
        percent_label=words("stats.percent_label"),
        days_title=days_title,
        days=tuple(Bar(label, moved, of) for _, label, moved, of in days),
        planned_label=words("stats.planned_label"),
        movements_title=words("stats.lately_label" if span == "year" else "stats.movements_label"),
        movements=movements,
        hours_title=hours_title,
        hours=tuple(Bar(label, moved, of) for _, label, moved, of in hours),
    )


Column = tuple[str, str, int, int]
"""Its name, the label below it (none where there is no room), movements, and what could have been (0: not known)."""


def _columns(words: Words, stats: Stats, *, span: str) -> list[tuple[Mrkdwn, list[Column]]]:
    """The two rows of columns with their titles: days and hours, or months and weekdays of a year."""
    if span == "year":
        months = [(words.month(m.day.month), m.moved, max(m.sent, m.moved)) for m in by_month(stats)]
        weekdays = [(words.weekday(number), moved, 0) for number, moved in enumerate(by_weekday(stats))]
        return [
            (words("stats.months_label"), [(name, name, moved, of) for name, moved, of in months]),
            (words("stats.weekdays_label"), [(name, name, moved, of) for name, moved, of in weekdays]),
        ]
    days = [_day(words, day, span=span) for day in stats.days]
    hours: list[Column] = []
    for place, hour in enumerate(worked_hours(stats.hours)):
        hours.append((words.clock(time(hour)), "" if place % 2 else str(hour), stats.hours[hour], 0))
    return [(words("stats.days_label"), days), (words("stats.hours_label"), hours)]


def _day(words: Words, day: DayNumbers, *, span: str) -> Column:
    """In a month there is room below every fifth day."""
    number = day.day.day
    if span == "week":
        name = label = words.weekday(day.day.weekday())
    else:
        name, label = str(number), str(number) if number % 5 == 1 else ""
    return name, label, day.moved, max(day.sent, day.moved)
