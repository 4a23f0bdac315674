"""Standings: read from day totals, given the names people have in Slack now, and posted once a week."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserMistake
from bot.hears import Call
from bot.hours.rules import local_day
from bot.plan.flows import value_of
from bot.plan.rules import Member
from bot.posts.rules import Claimed, Draft
from bot.scores import rules, views
from bot.scores.rules import Board, Period, Place, Recap, Standing, Tally, Week
from bot.services import Services
from bot.stats.flows import picture
from db import members, scores
from db.models import Workspace
from db.scores import Listed
from db.session import only_reads

MENTIONED = 3  # people named for a comeback or the most weeks in a row
MOVING_UP = 5  # rounds in which people who left Slack are taken out


async def board(services: Services, call: Call, *, span: str) -> Board:
    """The standing as it is now, for one person. Raises UserMistake where leaderboards are switched off."""
    async with services.sessions.begin() as session:
        await only_reads(session)
        await require_board(session, call.team_id)
        zone = (await workspace_of(session, call.team_id)).zone or "Etc/UTC"
        period = running = rules.running(span, zone, call.now)
        tallies = await _tallies(session, call.team_id, zone, period, span=span)
        if not any(rules.is_ranked(tally, period) for tally in tallies):  # it is young: show the one before
            period = rules.before(span, period)
            tallies = await _tallies(session, call.team_id, zone, period, span=span)
        team_names = await scores.team_names(session, call.team_id)
        row_of_caller = await members.peek(session, call.team_id, call.user_id)
        caller = value_of(row_of_caller) if row_of_caller else None
    places, shown, names = await _with_names(services, call.team_id, tallies, period)
    own = next((p for p in places if p.tally.user_id == call.user_id), None)
    return Board(
        period=period,
        running=period == running,
        standing=shown,
        teams=tuple(rules.team_scores(places)),
        names=names,
        team_names=team_names,
        caller=caller,
        own=own.tally.percent if own else None,
    )


async def _tallies(session: AsyncSession, team_id: str, zone: str, period: Period, *, span: str) -> list[Tally]:
    read = scores.standing if span == "week" else scores.standing_of_months
    return [_tally(row, zone, *row.sums) for row in await read(session, team_id, period.first, period.last)]


async def week_post(services: Services, claimed: Claimed) -> Draft | None:
    """The post of the week before: with nobody to praise, nothing is posted."""
    period = rules.week_before(claimed.zone, claimed.slot_at)
    spans = [period.before(weeks) for weeks in range(rules.WEEKS_BACK)]
    async with services.sessions.begin() as session:
        await only_reads(session)
        if not (await workspace_of(session, claimed.team_id)).board_on:
            return None
        rows = await scores.weeks(session, claimed.team_id, [(span.first, span.last) for span in spans])
        moved, stairs = await scores.moved_together(session, claimed.team_id, period.first, period.last)
        team_names = await scores.team_names(session, claimed.team_id)
    tallies = [_tally(row, claimed.zone, *row.sums[:2]) for row in rows]
    places, shown, names = await _with_names(services, claimed.team_id, tallies, period)
    if not shown.places:
        return None
    by_user = {row.user_id: row for row in rows}
    here = [(place.tally, by_user[place.tally.user_id]) for place in places]
    before = [_tally(row, claimed.zone, *row.sums[4:6]) for _, row in here]
    better = [(now.user_id, rules.comeback(now, then, period)) for (now, _), then in zip(here, before, strict=True)]
    in_a_row = [(now.user_id, rules.weeks_in_a_row(_weeks_of(row))) for now, row in here]
    comebacks = rules.best_of(better, least=rules.COMEBACK)
    longest = rules.best_of(in_a_row, least=2)
    names |= await _names(services, claimed.team_id, [*comebacks[0][:MENTIONED], *longest[0][:MENTIONED]])
    recap = Recap(
        board=Board(
            period=period,
            running=False,
            standing=shown,
            teams=tuple(rules.team_scores(places)),
            names=names,
            team_names=team_names,
        ),
        comeback=_named(*comebacks, names),
        longest=_named(*longest, names),
        moved=moved,
        goal=max(1, sum(p.tally.plan for p in places) // 2),
        stairs=stairs,
    )
    words = services.languages[claimed.locale]
    source = await picture(services, claimed.team_id, views.recap_chart(words, recap))
    return Draft(lambda shown_picture: views.recap(words, recap, picture=shown_picture), source)


def _weeks_of(row: Listed) -> Iterator[Week]:
    return (Week(*row.sums[start : start + 4]) for start in range(0, len(row.sums), 4))


def _tally(row: Listed, zone: str, sent: int, done: int) -> Tally:
    joined = local_day(zone, row.started_at) if row.started_at else date.min
    return Tally(row.user_id, sent, done, row.weekly_plan, joined, row.in_team)


def _named(user_ids: Sequence[str], value: int, names: Mapping[str, str]) -> tuple[tuple[str, ...], int]:
    found = tuple(names[user_id] for user_id in user_ids[:MENTIONED] if user_id in names)
    return found, value if found else 0


async def _with_names(
    services: Services, team_id: str, tallies: Sequence[Tally], period: Period
) -> tuple[list[Place], Standing, dict[str, str]]:
    """The ranking and what is shown of it. Who has left Slack since is taken out and the others move up."""
    gone: set[str] = set()
    for _ in range(MOVING_UP):
        places = rules.ranked([t for t in tallies if t.user_id not in gone], period)
        shown = rules.standing(places)
        found = await services.names.of(team_id, [p.tally.user_id for p in shown.places])
        left = {user_id for user_id, name in found.items() if name is None}
        if not left:
            break
        gone |= left
    return places, shown, {user_id: name for user_id, name in found.items() if name}


async def _names(services: Services, team_id: str, user_ids: Sequence[str]) -> dict[str, str]:
    found = await services.names.of(team_id, user_ids)
    return {user_id: name for user_id, name in found.items() if name}


async def workspace_of(session: AsyncSession, team_id: str) -> Workspace:
    return await session.get_one(Workspace, team_id)


async def list_member(services: Services, call: Call, *, listed: bool) -> Member | None:
    """Put the member on the leaderboard or take them off; None for somebody who has not started."""
    async with services.sessions.begin() as session:
        await require_board(session, call.team_id)
        row = await members.find(session, call.team_id, call.user_id)
        if row is None:
            return None
        row.listed = listed
        return value_of(row)


async def require_board(session: AsyncSession, team_id: str) -> None:
    workspace = await session.get(Workspace, team_id)
    if workspace is None or not workspace.board_on:
        raise UserMistake("scores.switched_off")
