"""The one workspace of a bot that has its token in the settings: asked who it is once, at the start."""

import asyncio
import logging
from typing import Any

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import InstallGone
from bot.policies import Policy, policy_of

log = logging.getLogger(__name__)


class Single:
    """`team_id` and `enterprise_id` are the workspace's."""

    def __init__(self, us: dict[str, Any], token: str) -> None:
        self.team_id: str = us["team_id"]
        self.enterprise_id: str | None = us.get("enterprise_id")
        self._us, self._token = us, token

    async def token_of(self, team_id: str) -> str:
        """Raises InstallGone for any other workspace."""
        if team_id != self.team_id:
            raise InstallGone("not_installed")
        return self._token

    def distrust(self, team_id: str) -> None:
        """There is no other token."""

    async def authorize(self, team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        """Bolt's question who may speak, answered without a call."""
        if team_id != self.team_id:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=self._token,
            bot_id=self._us.get("bot_id"),
            bot_user_id=self._us.get("user_id"),
        )


async def who_we_are(client: AsyncWebClient, token: str) -> Single:
    """Waits for Slack while it cannot be reached or is ill; a refused token is raised as SlackApiError."""
    wait = 1.0
    while True:
        try:
            return Single(dict((await client.auth_test(token=token)).data), token)  # type: ignore[arg-type]
        except SlackApiError as error:
            response = error.response
            code = str(response.data.get("error", "")) if isinstance(response.data, dict) else ""
            if response.status_code == 200 and policy_of(code) not in (Policy.RETRY, Policy.UNSURE):
                raise
            reason = f"http_{response.status_code}" if response.status_code != 200 else code
        except (aiohttp.ClientError, TimeoutError) as error:
            reason = type(error).__name__
        log.warning("slack_unreachable", extra={"reason": reason, "again_in_seconds": wait})
        await asyncio.sleep(wait)
        wait = min(wait * 2, 60.0)
