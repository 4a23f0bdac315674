"""A headless Chromium for the whole run, and for each test a workspace with a foreign app in it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, ViewportSize, expect

from sandbox import Clock, Sandbox
from tests.browser.gallery_app import GUIDE, SEED, gallery_app, serve
from tests.browser.shots import chromium_path, open_chromium

HERE = Path(__file__).parent
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PATIENCE_MS = 20_000  # for machines that are slow or busy
POLICY = "Content Security Policy"  # the browser's words when the page tries what its own policy forbids
expect.set_options(timeout=PATIENCE_MS)


class HasUrl(Protocol):
    """A workspace of this process, or one that only has an address."""

    @property
    def url(self) -> str: ...


Visit = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One browser serves all tests here, so they share one event loop."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.browser)


def need_chromium() -> None:
    """Skip where there is no browser; fail where nothing may be skipped."""
    if chromium_path() is None:
        reason = "the browser tests need Chromium: install the package `chromium`"
        if os.environ.get("GLUTES_NO_SKIP"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    need_chromium()
    async with open_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def gallery() -> AsyncIterator[Sandbox]:
    """A workspace in which the gallery app answers; its clock stands still on a Monday at nine, UTC."""
    async with Sandbox(seed=SEED, clock=Clock(start=MONDAY, speed=0), guide=GUIDE) as slack:
        runner, url = await serve(gallery_app(slack))
        slack.deliver_to(url)
        try:
            yield slack
            await slack.settled()
        finally:
            await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(chromium: Browser) -> AsyncIterator[Visit]:
    """Opens a workspace's page as a member: `await visit(slack, "U0ANA", width=390, dark=True)`.

    Afterwards fails if any page had an error of its own.
    """
    contexts: list[Any] = []
    troubles: list[str] = []

    async def open_page(
        slack: HasUrl, user: str, *, width: int = 1280, height: int = 800, dark: bool = False, at: str = ""
    ) -> Page:
        context = await chromium.new_context(
            viewport=ViewportSize(width=width, height=height),
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if POLICY in said.text else None)
        await page.goto(f"{slack.url}/?user={user}{at}")
        await page.locator(".chat-head h1").wait_for()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert troubles == []
