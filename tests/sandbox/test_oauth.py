"""An admin lets the app in: the page, the code, the token, and a second time after it was removed."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientSession, web
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from sandbox import Clock, Sandbox
from tests.sandbox.conftest import SEED

# slack_sdk itself still uses it for the client id and secret.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

BACK = "http://127.0.0.1:9/slack/oauth_redirect"
ASKED = "commands,chat:write,dnd:read"


def authorize_url(slack: Sandbox, **changes: str) -> str:
    query = {"client_id": slack.client_id, "scope": ASKED, "state": "s1", "redirect_uri": BACK, **changes}
    return f"{slack.url}/oauth/v2/authorize?" + "&".join(f"{name}={value}" for name, value in query.items())


def sent_back(location: str) -> dict[str, str]:
    assert location.startswith(BACK)
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}


async def exchange(slack: Sandbox, code: str, *, secret: str = "") -> dict[str, Any]:
    client = AsyncWebClient(base_url=slack.api_url)
    answer = await client.oauth_v2_access(
        client_id=slack.client_id, client_secret=secret or slack.client_secret, code=code, redirect_uri=BACK
    )
    data: Any = answer.data
    return dict(data)


async def test_allowing_the_app_gives_a_code_and_the_code_a_token(slack: Sandbox) -> None:
    answer = sent_back(slack.person("U0ADA").allows(authorize_url(slack)))

    granted = await exchange(slack, answer["code"])
    who = await AsyncWebClient(granted["access_token"], base_url=slack.api_url).auth_test()

    assert answer["state"] == "s1"
    assert (granted["token_type"], granted["scope"]) == ("bot", ASKED)
    assert (granted["team"], granted["enterprise"]) == ({"id": "T0CAFE", "name": "Café"}, None)
    assert who["bot_id"] == "B0SANDBOX"


async def test_a_code_is_good_once_and_for_the_right_secret(slack: Sandbox) -> None:
    code = sent_back(slack.person("U0ADA").allows(authorize_url(slack)))["code"]
    errors = []
    for secret in ("wrong", "", ""):
        try:
            await exchange(slack, code, secret=secret)
        except SlackApiError as refused:
            errors.append(refused.response["error"])

    assert errors == ["bad_client_secret", "invalid_code"]


async def test_saying_no_sends_back_an_error(slack: Sandbox) -> None:
    answer = sent_back(slack.person("U0ADA").allows(authorize_url(slack), allow=False))

    assert answer == {"error": "access_denied", "state": "s1"}


async def test_the_page_shows_what_is_asked_and_its_buttons_work(slack: Sandbox, session: ClientSession) -> None:
    url = authorize_url(slack)
    async with session.get(url) as page:
        text = await page.text()
    async with session.post(url, data={"answer": "allow"}, allow_redirects=False) as answer:
        location = answer.headers["Location"]

    assert "Barista wants to join Café" in text
    assert "dnd:read" in text
    assert set(sent_back(location)) == {"code", "state"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"scope": "admin"}, "invalid_scope admin"),
        ({"scope": ""}, "invalid_scope"),
    ],
)
async def test_a_wrong_request_is_not_offered(
    slack: Sandbox, session: ClientSession, change: dict[str, str], error: str
) -> None:
    async with session.get(authorize_url(slack, **change)) as page:
        assert (page.status, await page.text()) == (400, error)


async def test_before_it_is_installed_an_app_has_no_token(clock: Clock) -> None:
    seed = {**SEED, "app": {**SEED["app"], "installed": False, "deny": ["dnd:read"]}}
    async with Sandbox(seed, clock=clock) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        with pytest.raises(SlackApiError) as refused:
            await client.auth_test()
        code = sent_back(slack.person("U0ADA").allows(authorize_url(slack)))["code"]

        granted = await exchange(slack, code)

    assert refused.value.response["error"] == "invalid_auth"
    assert granted["scope"] == "commands,chat:write"  # the workspace declines dnd:read


async def test_installing_again_after_removal_gives_a_new_token(slack: Sandbox) -> None:
    old = slack.bot_token
    slack.admin.uninstalls_app()
    code = sent_back(slack.person("U0ADA").allows(authorize_url(slack)))["code"]

    granted = await exchange(slack, code)

    assert granted["access_token"] == slack.bot_token != old


async def test_bolts_own_installation_flow_works_in_it(slack: Sandbox, session: ClientSession, tmp_path: Path) -> None:
    installs = FileInstallationStore(base_dir=str(tmp_path / "installs"))
    settings = AsyncOAuthSettings(
        client_id=slack.client_id,
        client_secret=slack.client_secret,
        scopes=ASKED.split(","),
        authorization_url=f"{slack.url}/oauth/v2/authorize",
        redirect_uri=BACK,
        installation_store=installs,
        state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(tmp_path / "states")),
        install_page_rendering_enabled=False,
    )
    client = AsyncWebClient(base_url=slack.api_url, session=session)
    app = AsyncApp(client=client, signing_secret=slack.signing_secret, oauth_settings=settings)
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    own = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async with session.get(f"{own}/slack/install", allow_redirects=False) as page:
        asking, cookie = page.headers["Location"], page.headers["Set-Cookie"].split(";")[0]
    back = slack.person("U0ADA").allows(asking).replace("http://127.0.0.1:9", own)
    async with session.get(URL(back, encoded=True), headers={"Cookie": cookie}) as done:
        text = await done.text()
    await runner.cleanup()

    installed = installs.find_bot(enterprise_id=None, team_id="T0CAFE")
    assert "Thank you" in text
    assert installed
    assert installed.bot_token == slack.bot_token
