"""The admin modal: what a workspace wants, and counts, never one person's numbers."""

from collections.abc import Sequence
from datetime import datetime, time

from bot import blocks
from bot.admin.rules import Choices
from bot.blocks import Block, Message
from bot.content import Mrkdwn, Words
from bot.hours.rules import INTERVALS
from bot.scores.views import JOIN

MODAL = "admin.modal"
OPEN = "admin.open"


def modal(
    words: Words,
    choices: Choices,
    *,
    counts: tuple[int, int, int, int],
    teams: Sequence[tuple[int, str, int]],
    groups: Sequence[tuple[str, str]],
    trouble: str | None,
    locale: str | None,
    may_name: bool = True,
) -> Block:
    """`teams` are (number, name, members); `groups` are Slack's user groups that are no team yet."""
    members, active, paused, listed = counts
    told = words("admin.counts", n=members, active=active, paused=paused, listed=listed)
    shown: list[Block] = [blocks.section(told), blocks.context(words("admin.privacy"))]
    if trouble:
        shown.insert(0, blocks.section(words("admin.trouble")))
    return blocks.modal(
        words("admin.title"),
        [
            *shown,
            *_board(words, choices),
            *_together(words, choices),
            *_usual(words, choices),
            *_teams(words, teams, groups),
            *([_named_admins(words, choices)] if may_name else []),
        ],
        callback_id=MODAL,
        submit=words("settings.submit_title"),
        close=words("settings.close_title"),
        data=locale or "",
    )


def _board(words: Words, choices: Choices) -> list[Block]:
    days = [(words.weekday(day), str(day)) for day in range(7)]
    on = blocks.checkboxes("board", [(words("admin.board_on_option"), "on")], chosen=["on"] if choices.board_on else [])
    return [
        _input(words, "board", on, hint=True, optional=True),
        _input(words, "channel", blocks.channel_input("channel", chosen=choices.channel), hint=True, optional=True),
        _input(words, "weekday", blocks.select("weekday", days, chosen=str(choices.weekday))),
        _input(words, "at", blocks.time_input("at", initial=f"{choices.post_at:%H:%M}")),
        _input(words, "zone", blocks.text_input("zone", initial=choices.zone, most=64), hint=True),
    ]


def _together(words: Words, choices: Choices) -> list[Block]:
    on = blocks.checkboxes(
        "together", [(words("admin.together_on_option"), "on")], chosen=["on"] if choices.together_on else []
    )
    return [
        _input(words, "together", on, hint=True, optional=True),
        _input(words, "together_at", blocks.time_input("together_at", initial=f"{choices.together_at:%H:%M}")),
    ]


def _usual(words: Words, choices: Choices) -> list[Block]:
    minutes = [(words("settings.interval_option", n=m), str(m)) for m in INTERVALS]
    chosen = str(choices.usual_interval) if choices.usual_interval else None
    number = blocks.text_input("emergency", initial=choices.emergency_number or "", placeholder="112", most=16)
    return [
        blocks.divider(),
        _input(words, "usual_start", _time("usual_start", choices.usual_start), optional=True),
        _input(words, "usual_end", _time("usual_end", choices.usual_end), optional=True),
        _input(words, "usual_interval", blocks.select("usual_interval", minutes, chosen=chosen), optional=True),
        _input(words, "country", blocks.text_input("country", initial=choices.country or ""), hint=True, optional=True),
        _input(words, "emergency", number, hint=True, optional=True),
    ]


def _teams(words: Words, teams: Sequence[tuple[int, str, int]], groups: Sequence[tuple[str, str]]) -> list[Block]:
    named = [words("teams.line", name=name, n=members) for _, name, members in teams]
    shown: list[Block] = [blocks.divider(), blocks.section("\n".join(named) or words("admin.no_teams"))]
    shown.append(_input(words, "new_team", blocks.text_input("new_team", most=40), optional=True))
    if groups:
        offered = [(name, group_id) for group_id, name in groups[:100]]
        shown.append(_input(words, "group", blocks.select("group", offered), hint=True, optional=True))
    if teams:
        offered = [(name, str(number)) for number, name, _ in teams[:100]]
        shown.append(_input(words, "remove_team", blocks.select("remove_team", offered), hint=True, optional=True))
    return shown


def _named_admins(words: Words, choices: Choices) -> Block:
    return _input(words, "admins", blocks.users_input("admins", chosen=choices.admins), hint=True, optional=True)


def saved(words: Words, planned: Sequence[tuple[str, str, datetime]], *, zone: str, now: datetime) -> Block:
    """The modal after saving: what will be posted, where and when."""
    lines = [
        words(f"admin.next_{kind}", channel=Mrkdwn(f"<#{channel}>"), at=words.moment(at, zone=zone, now=now), zone=zone)
        for kind, channel, at in planned
    ]
    return blocks.modal(
        words("settings.saved_title"),
        [blocks.section("\n".join(lines) or words("admin.saved"))],
        callback_id=MODAL,
        close=words("settings.done_title"),
    )


def introduction(words: Words, *, name: str | None, choices: Choices) -> Message:
    """The first line in a channel: who set this up and how to take part. It mentions nobody."""
    who = name or words("admin.an_admin")
    text = words("admin.introduction" if choices.board_on else "admin.introduction_together", name=who)
    join = blocks.button(words("scores.join_button"), JOIN, style="primary")
    ways = [blocks.actions(join)] if choices.board_on else []
    footer = [blocks.context(words("scores.for_fun"))] if choices.board_on else []
    return Message(text, [blocks.names(text), *ways, *footer])


def open_from_here(words: Words) -> Message:
    """The answer to typed words that need a modal: only a press can open one."""
    text = words("admin.press_to_open")
    return Message(text, [blocks.section(text), blocks.actions(blocks.button(words("admin.open_button"), OPEN))])


def _time(action_id: str, at: time | None) -> Block:
    return blocks.time_input(action_id, initial=f"{at:%H:%M}" if at else None)


def _input(words: Words, name: str, element: Block, *, hint: bool = False, optional: bool = False) -> Block:
    shown = words(f"admin.{name}_hint") if hint else ""
    return blocks.labelled(words(f"admin.{name}_label"), element, block_id=name, hint=shown, optional=optional)
