"""A workspace, a client and a small foreign app for the sandbox's own tests."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox
from tests.sandbox.foreign import ForeignApp

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)

SCOPES = [
    *("commands", "chat:write", "users:read", "users.profile:read", "dnd:read", "team:read", "usergroups:read"),
    *("im:history", "im:read", "im:write", "channels:read", "channels:history", "channels:join"),
    *("groups:read", "groups:history", "files:read", "files:write"),
]

SEED: dict[str, Any] = {
    "workspace": {"id": "T0CAFE", "name": "Café", "domain": "cafe"},
    "app": {"name": "Barista", "scopes": SCOPES, "commands": [{"command": "/coffee", "usage_hint": "[drink]"}]},
    "users": [
        {"id": "U0ANA", "name": "ana", "real_name": "Ana Meier", "tz": "Europe/Berlin"},
        {"id": "U0BEN", "name": "ben", "real_name": "Ben Rao", "tz": "Asia/Kolkata"},
        {"id": "U0ADA", "name": "ada", "real_name": "Ada Novak", "tz": "Europe/Prague", "is_admin": True},
    ],
    "channels": [
        {"id": "C0GENERAL", "name": "general"},
        {"id": "C0KITCHEN", "name": "kitchen", "app": False, "members": ["U0ANA"]},
        {"id": "G0SECRET", "name": "secret", "private": True, "app": False, "members": ["U0ANA"]},
    ],
    "usergroups": [{"id": "S0CREW", "handle": "crew", "name": "Crew", "users": ["U0ANA"]}],
}


@pytest.fixture(autouse=True)
def patient_slack() -> None:
    """Here the three seconds are what is tested."""


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(SEED, clock=clock) as slack:
        yield slack


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: Sandbox, session: ClientSession) -> AsyncWebClient:
    return AsyncWebClient(slack.bot_token, base_url=slack.api_url, session=session)


@pytest.fixture
def ana(slack: Sandbox) -> Person:
    return slack.person("U0ANA")


@pytest.fixture
async def app(slack: Sandbox, session: ClientSession) -> AsyncIterator[ForeignApp]:
    """The foreign app, connected by Socket Mode."""
    app = ForeignApp(slack, session)
    handler = await app.connect()
    yield app
    await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.fixture
async def http_app(slack: Sandbox, session: ClientSession) -> AsyncIterator[ForeignApp]:
    """The foreign app behind a request URL."""
    app = ForeignApp(slack, session)
    runner = await app.serve()
    yield app
    await runner.cleanup()
