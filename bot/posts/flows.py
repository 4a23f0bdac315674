"""Claim, compose, post, record: a channel gets its post once, whatever crashes and however many processes run.

    claim    the appointment leaves the due index and is held by a lease     (one transaction)
    compose  rows are read, the picture is drawn; nothing is in the channel yet
    posting  noted just before the call: from here on it may be in the channel
    record   the next appointment                                            (one transaction)

Whoever takes over an appointment that was never noted as posting simply makes it; one that was is looked up in the
channel first, and where that is not allowed it counts as made: when in doubt, nothing is posted twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.errors import CannotReach, InstallGone, SlackBusy, SlackTrouble, TooLate, Unsure
from bot.hears import Call
from bot.members.flows import person
from bot.pictures.rules import attempts
from bot.posts import rules, views
from bot.posts.rules import Claimed, Draft
from bot.scores.flows import week_post
from bot.services import Services
from bot.teams.flows import follow_groups
from bot.together.flows import group_moment
from db import members, posts, scores
from db.models import ChannelPost, PostKind

log = logging.getLogger(__name__)

Compose = Callable[[Services, Claimed], Awaitable[Draft | None]]


async def _week(services: Services, claimed: Claimed) -> Draft | None:
    await follow_groups(services, claimed.team_id)
    return await week_post(services, claimed)


COMPOSE: Mapping[str, Compose] = {PostKind.WEEK: _week, PostKind.TOGETHER: group_moment}


async def post_due(services: Services) -> int:
    """Make one batch of posts; how many were taken."""
    claimed = await claim(services, services.now())
    await asyncio.gather(*(_deliver(services, post) for post in claimed))
    return len(claimed)


async def claim(services: Services, now: datetime) -> list[Claimed]:
    async with services.sessions.begin() as session:
        rows = await posts.claim(session, now, limit=rules.BATCH, lease=rules.LEASE)
        zones = await scores.zones(session, [row.team_id for row in rows])
        admins = [await members.peek(session, row.team_id, row.set_by) for row in rows]
        return [
            _claimed(row, zones[row.team_id], admin.locale if admin else None)
            for row, admin in zip(rows, admins, strict=True)
        ]


def _claimed(row: ChannelPost, zone: str, locale: str | None) -> Claimed:
    assert row.slot_at is not None  # noqa: S101 - the claim has set both
    assert row.lease_until is not None  # noqa: S101
    return Claimed(
        team_id=row.team_id,
        kind=row.kind,
        channel=row.channel,
        weekday=row.weekday,
        local_time=row.local_time,
        zone=zone,
        set_by=row.set_by,
        locale=locale,
        slot_at=row.slot_at,
        lease_until=row.lease_until,
        posting=row.posting,
        posted_on=row.posted_on,
    )


async def _deliver(services: Services, claimed: Claimed) -> None:
    """One post; whatever goes wrong with it, the others are made and the lease brings this one back."""
    try:
        if claimed.is_over(services.now()) or (claimed.posting and await _is_there(services, claimed)):
            await _finish(services, claimed, posted=claimed.posting)
            return
        claimed = await _in_a_language(services, claimed)
        draft = await COMPOSE[claimed.kind](services, claimed)
        if draft is None:
            await _finish(services, claimed, posted=False)
            return
        held = await _note_posting(services, claimed)
        if held is not None:
            await _post(services, held, draft)
    except SlackTrouble as trouble:
        log.warning("post_put_off", extra={"team": claimed.team_id, "reason": trouble.code})
    except Exception:
        log.exception("post_failed", extra={"team": claimed.team_id, "kind": claimed.kind})


async def _in_a_language(services: Services, claimed: Claimed) -> Claimed:
    """A channel is spoken to in the language of the admin who set it up; Slack knows that of one who never started."""
    if claimed.locale:
        return claimed
    admin = Call(team_id=claimed.team_id, enterprise_id=None, user_id=claimed.set_by, now=services.now())
    return replace(claimed, locale=(await person(services, admin)).locale)


async def _is_there(services: Services, claimed: Claimed) -> bool:
    """Whether the channel has the post already, or may have it and cannot be read."""
    since = claimed.slot_at - rules.LOOK_BACK
    try:
        found = await services.slack.find_marked(claimed.team_id, claimed.channel, claimed.mark, since=since)
    except CannotReach as trouble:
        if trouble.permanent:
            return True
        raise
    log.info("post_looked_up", extra={"team": claimed.team_id, "found": found is not None})
    return found is not None


async def _note_posting(services: Services, claimed: Claimed) -> Claimed | None:
    """Write down that it may be in the channel from now on; None when it is no longer ours to post."""
    async with services.sessions.begin() as session:
        row = await posts.ours(session, claimed.team_id, PostKind(claimed.kind), lease_until=claimed.lease_until)
        if row is None:
            return None
        row.posting, row.lease_until = True, services.now() + rules.LEASE
        return _claimed(row, claimed.zone, claimed.locale)


async def _post(services: Services, claimed: Claimed, draft: Draft) -> None:
    for picture in attempts(draft.picture):
        try:
            await services.slack.post(
                claimed.team_id,
                claimed.channel,
                draft.message(picture),
                mark=claimed.mark,
                before=claimed.post_before,
            )
        except Unsure:
            return  # it may be there: the lease runs out, and it is looked up
        except TooLate:
            await _again(services, claimed, services.now())
        except SlackBusy as busy:
            await _again(services, claimed, services.now() + busy.retry_after)
        except InstallGone:
            await _gone(services, claimed)
        except CannotReach as trouble:
            if trouble.code == "invalid_blocks" and picture is not None:
                continue  # Slack would not show the picture: once more, or without it
            if trouble.permanent:
                await _stop(services, claimed, trouble.code)
            else:
                await _again(services, claimed, services.now() + rules.RETRY)
        else:
            log.info("post_made", extra={"team": claimed.team_id, "kind": claimed.kind})
            await _finish(services, claimed, posted=True)
        return


async def _finish(services: Services, claimed: Claimed, *, posted: bool) -> None:
    now = services.now()
    async with services.sessions.begin() as session:
        row = await posts.ours(session, claimed.team_id, PostKind(claimed.kind), lease_until=claimed.lease_until)
        if row is not None:
            row.next_post_at, row.slot_at, row.lease_until = claimed.next_at(now), None, None
            row.posting, row.posted_on = False, claimed.day if posted else row.posted_on


async def _again(services: Services, claimed: Claimed, at: datetime) -> None:
    """Nothing was posted: whoever finds the lease run out at `at` tries again."""
    async with services.sessions.begin() as session:
        row = await posts.ours(session, claimed.team_id, PostKind(claimed.kind), lease_until=claimed.lease_until)
        if row is not None:
            row.posting, row.lease_until = False, at


async def _gone(services: Services, claimed: Claimed) -> None:
    async with services.sessions.begin() as session:
        if await members.mark_gone(session, claimed.team_id, now=services.now()):
            log.error("install_gone", extra={"team": claimed.team_id})
    await _finish(services, claimed, posted=False)


async def _stop(services: Services, claimed: Claimed, code: str) -> None:
    """The channel cannot be posted in: no more tries of any kind, and the admin who chose it is told, once."""
    async with services.sessions.begin() as session:
        if not await posts.stop(
            session, claimed.team_id, PostKind(claimed.kind), lease_until=claimed.lease_until, because=code
        ):
            return
    log.warning("post_stopped", extra={"team": claimed.team_id, "reason": code})
    message = views.cannot_post(services.languages[claimed.locale], code)
    await services.slack.dm(claimed.team_id, claimed.set_by, message)
