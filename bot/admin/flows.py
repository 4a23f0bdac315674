"""Who may decide for a workspace, what is decided, and what that sets going."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.admin import views
from bot.admin.rules import USUAL_MOMENT, USUAL_POST, Choices
from bot.errors import CannotReach, SlackTrouble, UserMistake
from bot.hears import Call
from bot.members.flows import person
from bot.scores.rules import next_time
from bot.services import Services
from bot.teams import rules as teams_rules
from bot.teams.flows import follow_groups
from db import admin, members, posts, teams
from db.admin import Counts
from db.models import ChannelPost, PostKind, Team, Workspace
from db.teams import Counted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What the modal is filled with. `trouble`: nothing is posted any more, and Slack's word for why.

    `may_name`: Slack's own admins say who else may decide; those they named do not.
    """

    choices: Choices
    counts: Counts
    teams: tuple[Counted, ...]
    groups: tuple[tuple[str, str], ...]
    trouble: str | None
    locale: str | None
    may_name: bool


async def situation(services: Services, call: Call) -> Situation:
    """How things stand. Raises UserMistake for somebody who may not decide."""
    may_name, groups, asking = await asyncio.gather(
        _require_admin(services, call), _groups(services, call.team_id), person(services, call)
    )
    async with services.sessions.begin() as session:
        await members.ensure_workspace(session, call.team_id, enterprise_id=call.enterprise_id, now=call.now)
        workspace = await session.get_one(Workspace, call.team_id)
        appointments = await posts.of_workspace(session, call.team_id)
        found = await teams.of_workspace(session, call.team_id)
        counted = await admin.counts(session, call.team_id, now=call.now)
    taken = {team.usergroup_id for team in found}
    return Situation(
        choices=_choices(workspace, appointments, zone=workspace.zone or asking.zone),
        counts=counted,
        teams=tuple(found),
        groups=tuple(group for group in groups if group[0] not in taken),
        trouble=next((post.trouble for post in appointments.values() if post.trouble), None),
        locale=asking.locale,
        may_name=may_name,
    )


async def _require_admin(services: Services, call: Call) -> bool:
    """Lets Slack's own admins and owners pass, and those they named; whether it is one of the former, who may name.

    Raises UserMistake for everybody else.
    """
    async with services.sessions.begin() as session:
        workspace = await session.get(Workspace, call.team_id)
    named = workspace is not None and call.user_id in (workspace.admins or ())
    try:
        profile = await services.slack.profile(call.team_id, call.user_id)
    except SlackTrouble as trouble:
        if named:
            return False
        raise UserMistake("admin.cannot_check") from trouble
    if not (profile.is_admin or named):
        raise UserMistake("admin.not_admin")
    return profile.is_admin


async def _groups(services: Services, team_id: str) -> list[tuple[str, str]]:
    """Slack's user groups; none where we may not look."""
    try:
        return await services.slack.usergroups(team_id)
    except SlackTrouble as trouble:
        log.info("groups_unknown", extra={"team": team_id, "reason": trouble.code})
        return []


def _choices(workspace: Workspace, appointments: dict[PostKind, ChannelPost], *, zone: str | None) -> Choices:
    week, together = appointments.get(PostKind.WEEK), appointments.get(PostKind.TOGETHER)
    post = week or together
    return Choices(
        zone=zone or "Etc/UTC",
        board_on=workspace.board_on,
        channel=post.channel if post else None,
        weekday=week.weekday if week and week.weekday is not None else USUAL_POST[0],
        post_at=week.local_time if week else USUAL_POST[1],
        together_on=together is not None,
        together_at=together.local_time if together else USUAL_MOMENT,
        usual_start=workspace.usual_start,
        usual_end=workspace.usual_end,
        usual_interval=workspace.usual_interval,
        country=workspace.country,
        emergency_number=workspace.emergency_number,
        admins=tuple(workspace.admins or ()),
    )


async def save(services: Services, call: Call, choices: Choices) -> list[tuple[str, str, datetime]]:
    """Save the choices; (kind, channel, next instant) of what will be posted.

    A channel chosen anew gets one line that says who set this up; if that cannot be posted, nothing is saved.
    """
    may_name = await _require_admin(services, call)
    await _introduce(services, call, choices)
    async with services.sessions.begin() as session:
        workspace = await session.get_one(Workspace, call.team_id)
        _write(workspace, choices)
        if may_name:
            workspace.admins = list(choices.admins)
        appointments = await posts.of_workspace(session, call.team_id)
        wanted: dict[PostKind, tuple[int | None, time]] = {}
        if choices.channel and choices.board_on:
            wanted[PostKind.WEEK] = (choices.weekday, choices.post_at)
        if choices.channel and choices.together_on:
            wanted[PostKind.TOGETHER] = (None, choices.together_at)
        for kind in PostKind:
            await _appoint(session, call, choices, kind=kind, old=appointments.get(kind), when=wanted.get(kind))
        await _change_teams(session, call, choices)
        await session.flush()
        after = await posts.of_workspace(session, call.team_id)
        planned = [(p.kind.value, p.channel, p.next_post_at) for p in after.values() if p.next_post_at]
    if choices.new_group:
        await _team_of_group(services, call, choices.new_group)
    return planned


def _write(workspace: Workspace, choices: Choices) -> None:
    workspace.zone, workspace.board_on = choices.zone, choices.board_on
    workspace.usual_start, workspace.usual_end = choices.usual_start, choices.usual_end
    workspace.usual_interval, workspace.country = choices.usual_interval, choices.country
    workspace.emergency_number = choices.emergency_number


async def _appoint(
    session: AsyncSession,
    call: Call,
    choices: Choices,
    *,
    kind: PostKind,
    old: ChannelPost | None,
    when: tuple[int | None, time] | None,
) -> None:
    """Make, move or cancel one appointment; whatever is on its way for the old one loses its lease."""
    if when is None or choices.channel is None:
        if old is not None:
            await session.delete(old)
        return
    weekday, at = when
    post = old or ChannelPost(team_id=call.team_id, kind=kind)
    post.channel, post.weekday, post.local_time, post.set_by = choices.channel, weekday, at, call.user_id
    post.next_post_at = next_time(choices.zone, at, weekday=weekday, after=call.now)
    post.slot_at, post.lease_until, post.posting, post.trouble = None, None, False, None
    session.add(post)


async def _change_teams(session: AsyncSession, call: Call, choices: Choices) -> None:
    if choices.remove_team is not None:
        await teams.remove(session, call.team_id, choices.remove_team)
    if choices.new_team:
        key = teams_rules.key_of(choices.new_team)
        if not await teams.create(session, Team(team_id=call.team_id, name=choices.new_team, key=key)):
            raise UserMistake("admin.team_exists", field="new_team", name=choices.new_team)


async def _team_of_group(services: Services, call: Call, group_id: str) -> None:
    """Make a team of a user group, under the group's name, and put its members in."""
    names = dict(await _groups(services, call.team_id))
    if group_id not in names:
        return
    name = names[group_id][: teams_rules.LONGEST]
    async with services.sessions.begin() as session:
        team = Team(team_id=call.team_id, name=name, key=teams_rules.key_of(name), usergroup_id=group_id)
        await teams.create(session, team)
    await follow_groups(services, call.team_id)


async def _introduce(services: Services, call: Call, choices: Choices) -> None:
    """Say in a channel chosen anew who set this up: it proves, too, that we may post there."""
    async with services.sessions.begin() as session:
        old = await posts.of_workspace(session, call.team_id)
    known = {post.channel for post in old.values() if post.trouble is None}
    if choices.channel is None or choices.channel in known or not (choices.board_on or choices.together_on):
        return
    names = await services.names.of(call.team_id, [call.user_id])
    words = services.languages[call.data[:16] or None]
    message = views.introduction(words, name=names.get(call.user_id) or None, choices=choices)
    try:
        await services.slack.post(call.team_id, choices.channel, message)
    except CannotReach as trouble:
        raise UserMistake("admin.invite_me", field="channel") from trouble
    except SlackTrouble as trouble:
        raise UserMistake("admin.slack_busy", field="channel") from trouble
