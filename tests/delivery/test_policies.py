"""Each of Slack's error words has one policy, and it is what happens."""

from datetime import timedelta

import pytest

from bot.delivery import flows as delivery
from bot.delivery.rules import Dropped, Retry, Unknown, end_of
from bot.errors import CannotReach, InstallGone, Refused, SlackBusy, SlackTrouble, Unsure
from bot.install.flows import look_after_the_gone
from bot.plan.flows import find
from bot.policies import POLICIES, Policy
from bot.process import Bot
from db.models import Workspace
from sandbox import Clock, Sandbox
from tests.conftest import MONDAY, on_sqlite
from tests.people import TEAM, jump_to_next, start

LATER = timedelta(seconds=9)
RAISED: dict[Policy, type[SlackTrouble]] = {
    Policy.RETRY: SlackBusy,
    Policy.UNSURE: Unsure,
    Policy.DROP: Refused,
    Policy.STOP_MEMBER: CannotReach,
    Policy.STOP_WORKSPACE: InstallGone,
    Policy.LEAVE: InstallGone,
    Policy.TELL: Refused,
}


@on_sqlite
async def test_every_word_in_the_table_is_raised_as_its_policy_says(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    raised = {}
    for code in (*POLICIES, "a_word_of_tomorrow"):
        clock.advance(timedelta(minutes=5))
        slack.faults.next("users.info", error=f"slack_error:{code}")
        with pytest.raises(SlackTrouble) as trouble:
            await bot.services.slack.profile(TEAM, "U0ANA")
        raised[code] = type(trouble.value)

    assert raised == {code: RAISED[POLICIES.get(code, Policy.TELL)] for code in raised}


@pytest.mark.parametrize(
    ("trouble", "end"),
    [
        (
            SlackBusy("ratelimited", retry_after=timedelta(seconds=9)),
            Retry(MONDAY + timedelta(seconds=9), whole_workspace=True),
        ),
        (Unsure("connection_lost"), Unknown()),
        (Refused("missing_scope", permanent=True), Dropped()),
        (Refused("msg_too_long", permanent=True), Dropped()),
        (CannotReach("user_not_found", permanent=True), Dropped(stop="user_not_found")),
        (InstallGone("token_revoked"), Dropped(gone=True)),
    ],
)
def test_what_becomes_of_a_nudge(trouble: SlackTrouble, end: object) -> None:
    assert repr(end_of(trouble, MONDAY)) == repr(end)


@on_sqlite
async def test_a_missing_scope_is_told_to_the_operator_and_stops_nobody(
    bot: Bot, slack: Sandbox, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await start(bot.services, "U0ANA")
    await jump_to_next(bot.services, clock)
    slack.faults.next("chat.postMessage", error="slack_error:missing_scope")

    await delivery.deliver(bot.services)

    ana = await find(bot.services, TEAM, "U0ANA")
    assert ana is not None
    assert ana.active
    assert ana.next_nudge_at is not None
    told = [r for r in caplog.records if r.getMessage() == "slack_refused"]
    assert [(vars(r)["method"], vars(r)["reason"]) for r in told] == [("chat.postMessage", "missing_scope")]


@on_sqlite
async def test_a_removal_that_we_were_not_told_of_is_found_out(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA")
    await jump_to_next(bot.services, clock)
    slack.faults.always("*", error="slack_error:account_inactive")

    await delivery.deliver(bot.services)
    await look_after_the_gone(bot.services)

    async with bot.services.sessions.begin() as session:
        row = await session.get_one(Workspace, TEAM)
    assert row.gone_at is not None
    assert row.purge_at == clock.now() + timedelta(days=7)
