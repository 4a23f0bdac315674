"""The leaderboard in words and as the values of a chart: who is ahead, never who is behind."""

from collections.abc import Sequence

from bot import blocks
from bot.blocks import Block, Message
from bot.charts.rules import Bar, BoardChart, Step
from bot.content import Mrkdwn, Words
from bot.pictures.rules import Source
from bot.scores.rules import Board, Period, Place, Recap, climb
from bot.stats.views import MINE

JOIN = "scores.join"
LEAVE = "scores.leave"
SHARE = "scores.share"

MEDALS = {1: ":first_place_medal:", 2: ":second_place_medal:", 3: ":third_place_medal:"}
TEAMS_SHOWN = 6
ON_PODIUM = 3


def leaderboard(words: Words, board: Board, *, span: str, picture: Source | None = None) -> Message:
    """For one person: the standing, and where they are themselves."""
    title = Mrkdwn(f"{_title(words, board, span=span)} · {days(words, board.period)}")
    shown: list[Block] = [blocks.header(title), *_picture(words, picture, board)]
    told = ranking(words, board)
    shown.append(blocks.names("\n".join(told) if told else words("scores.empty")))
    if teams := _teams(words, board):
        shown.append(blocks.names("\n".join(teams)))
    own = _own(words, board)
    shown.append(blocks.context(own, words("scores.formula")))
    joined = board.caller is not None and board.caller.listed
    ways = [
        blocks.button(words("scores.leave_button"), LEAVE)
        if joined
        else blocks.button(words("scores.join_button"), JOIN, style="primary"),
        blocks.button(words("stats.mine_button"), MINE),
    ]
    if told:
        ways.append(blocks.button(words("scores.share_button"), SHARE, value=span))
    shown.append(blocks.actions(*ways))
    return Message(Mrkdwn(f"{title}: {', '.join(told) or words('scores.empty')} · {own}"), shown)


def shared(words: Words, board: Board, *, span: str, picture: Source | None = None) -> Message:
    """The standing for a channel, because somebody pressed Share: nothing of that person is in it."""
    title = Mrkdwn(f"{_title(words, board, span=span)} · {days(words, board.period)}")
    told, teams = ranking(words, board), _teams(words, board)
    shown = [
        blocks.header(title),
        *_picture(words, picture, board),
        blocks.names("\n".join(told) or words("scores.empty")),
        *([blocks.names("\n".join(teams))] if teams else []),
        *_footer(words),
    ]
    return Message(Mrkdwn(f"{title}: {', '.join(told)}"), shown)


def recap(words: Words, week: Recap, *, picture: Source | None = None) -> Message:
    """The weekly post."""
    board = week.board
    title = Mrkdwn(f"{words('scores.recap_header')} · {days(words, board.period)}")
    told, teams, together = ranking(words, board), _teams(words, board), _together(words, week)
    shown = [
        blocks.header(title),
        *_picture(words, picture, board),
        blocks.names("\n".join(told)),
        *([blocks.names("\n".join(teams))] if teams else []),
        blocks.names("\n".join(together)),
        *_footer(words),
    ]
    return Message(Mrkdwn(f"{title}: {', '.join(told)}. {' '.join(together)}"), shown)


def picture_alone(words: Words, board: Board, picture: Source) -> Message:
    """The picture when it was not ready with the words."""
    text = alt(words, board)
    return Message(text, [blocks.image(picture, text)])


def joined(words: Words) -> Message:
    return _line(words("scores.joined"))


def left(words: Words) -> Message:
    return _line(words("scores.left"))


def ranking(words: Words, board: Board) -> list[Mrkdwn]:
    """One line a place; names are as escaped as everything else that comes from outside."""
    lines = [_line_of(words, board, place, medal=_medal(place)) for place in board.standing.places]
    if board.standing.more:
        lines.append(words("scores.more", n=board.standing.more))
    return lines


def _title(words: Words, board: Board, *, span: str) -> str:
    """ "This week", "This month" or "This year"; "Last week" and so on as long as that is too young."""
    return words(f"scores.{span}_header" if board.running else f"scores.last_{span}_header")


def days(words: Words, period: Period) -> str:
    return f"{words.day(period.first)} – {words.day(period.last)}" if period.days > 1 else words.day(period.first)


def alt(words: Words, board: Board) -> Mrkdwn:
    """For ears: ranks in numbers, as nobody turns `:first_place_medal:` into a picture there."""
    told = [_line_of(words, board, p, medal=_number(p)) for p in board.standing.places[:ON_PODIUM]]
    return words("scores.alt", days=days(words, board.period), ranking=words.list([*told]))


def board_chart(words: Words, board: Board, *, span: str) -> BoardChart:
    return _chart(words, board, title=_title(words, board, span=span), goal_label="", goal_percent=0)


def recap_chart(words: Words, week: Recap) -> BoardChart:
    percent = week.moved * 100 // week.goal
    label = words("scores.goal_label", moved=week.moved, goal=week.goal)
    return _chart(words, week.board, title=words("scores.recap_header"), goal_label=label, goal_percent=percent)


def _chart(words: Words, board: Board, *, title: str, goal_label: str, goal_percent: int) -> BoardChart:
    podium = tuple(
        Step(p.rank, blocks.as_plain(_name(words, board, p)), p.tally.percent)
        for p in board.standing.places
        if p.rank <= ON_PODIUM
    )
    teams = tuple(
        Bar(board.team_names.get(t.team, ""), t.average, 100)
        for t in board.teams[:TEAMS_SHOWN]
        if t.average is not None
    )
    return BoardChart(
        title=title,
        days=days(words, board.period),
        podium=podium[: 2 * ON_PODIUM],
        teams_title=words("scores.teams_label"),
        teams=teams,
        goal_title=words("scores.together_label"),
        goal_label=goal_label,
        goal_percent=goal_percent,
    )


def _together(words: Words, week: Recap) -> list[Mrkdwn]:
    told = [words("scores.together", n=week.moved, goal=week.goal, percent=week.moved * 100 // week.goal)]
    if week.stairs:
        landmark, percent = climb(week.stairs)
        told.append(words("scores.stairs", landmark=words(f"scores.landmark_{landmark}"), percent=percent))
    names, points = week.comeback
    if names:
        told.append(words("scores.comeback", names=words.list([*names]), n=points))
    names, weeks = week.longest
    if names:
        told.append(words("scores.longest", names=words.list([*names]), n=weeks))
    return told


def _teams(words: Words, board: Board) -> list[Mrkdwn]:
    """Teams with an average; those still too small are named without one."""
    lines = [
        words(
            "scores.team" if t.total else "scores.team_early",
            name=board.team_names[t.team],
            average=t.average,
            total=t.total,
            n=t.members,
        )
        for t in board.teams[:TEAMS_SHOWN]
        if t.average is not None and t.team in board.team_names
    ]
    small = [board.team_names[t.team] for t in board.teams if t.average is None and t.team in board.team_names]
    if small:
        lines.append(words("scores.small_teams", names=words.list(small[:TEAMS_SHOWN])))
    return lines


def _own(words: Words, board: Board) -> Mrkdwn:
    if board.caller is None or not board.caller.listed:
        return words("scores.own_not_listed")
    return words("scores.own_early") if board.own is None else words("scores.own", percent=board.own)


def _footer(words: Words) -> Sequence[Block]:
    ways = [
        blocks.button(words("scores.join_button"), JOIN, style="primary"),
        blocks.button(words("stats.mine_button"), MINE),
    ]
    return [blocks.context(words("scores.for_fun"), words("scores.formula")), blocks.actions(*ways)]


def _picture(words: Words, picture: Source | None, board: Board) -> list[Block]:
    return [blocks.image(picture, alt(words, board))] if picture else []


def _name(words: Words, board: Board, place: Place) -> str:
    return board.names.get(place.tally.user_id) or words("scores.colleague")


def _line_of(words: Words, board: Board, place: Place, *, medal: Mrkdwn) -> Mrkdwn:
    return words("scores.place", medal=medal, name=_name(words, board, place), percent=place.tally.percent)


def _medal(place: Place) -> Mrkdwn:
    return Mrkdwn(MEDALS.get(place.rank, _number(place)))


def _number(place: Place) -> Mrkdwn:
    return Mrkdwn(f"{place.rank}.")


def _line(text: Mrkdwn) -> Message:
    return Message(text, [blocks.section(text)])
