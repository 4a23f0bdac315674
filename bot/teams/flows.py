"""Joins and leaves teams, and follows Slack's user groups."""

import logging

from bot.errors import SlackTrouble, UserMistake
from bot.hears import Call
from bot.plan.flows import value_of
from bot.plan.rules import Member
from bot.scores.flows import require_board
from bot.services import Services
from bot.teams import rules
from db import members, teams
from db.models import TeamMember
from db.teams import Counted

log = logging.getLogger(__name__)


async def overview(services: Services, call: Call) -> tuple[Member | None, list[Counted], int | None]:
    """Whoever asks, all teams, and the team they are in."""
    async with services.sessions.begin() as session:
        await require_board(session, call.team_id)
        row = await members.peek(session, call.team_id, call.user_id)
        found = await teams.of_workspace(session, call.team_id)
        place = await session.get(TeamMember, row.id) if row else None
        return value_of(row) if row else None, found, place.in_team if place else None


async def join(services: Services, call: Call) -> tuple[Member, str]:
    """Put the member into the team they typed; its name."""
    async with services.sessions.begin() as session:
        await require_board(session, call.team_id)
        row = await members.find(session, call.team_id, call.user_id)
        if row is None:
            raise UserMistake("members.not_started")
        found = await teams.of_workspace(session, call.team_id)
        if not found:
            raise UserMistake("teams.none")
        team = rules.find({team.key: team for team in found}, call.text)
        await teams.place(session, row, team.id)
        return value_of(row), team.name


async def leave(services: Services, call: Call) -> Member:
    async with services.sessions.begin() as session:
        row = await members.find(session, call.team_id, call.user_id)
        if row is None:
            raise UserMistake("members.not_started")
        await teams.place(session, row, None)
        return value_of(row)


async def follow_groups(services: Services, team_id: str) -> None:
    """Bring the teams that stand for a user group up to date. Where Slack cannot say, they stay as they are."""
    async with services.sessions.begin() as session:
        grouped = [team for team in await teams.of_workspace(session, team_id) if team.usergroup_id]
    for team in grouped:
        try:
            user_ids = await services.slack.usergroup_members(team_id, team.usergroup_id or "")
        except SlackTrouble as trouble:
            log.warning("group_unknown", extra={"team": team_id, "reason": trouble.code})
            continue
        async with services.sessions.begin() as session:
            await teams.place_group(session, team_id, team.id, user_ids)
