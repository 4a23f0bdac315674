"""`python -m sandbox`: one address, the variables, and an app of ten lines as its child."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

README = Path(__file__).parents[2] / "sandbox" / "README.md"


@asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[tuple[Process, str]]:
    """The process and its first lines, up to the address."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *arguments, stdout=PIPE, env=environment, cwd=README.parents[1]
    )
    assert process.stdout
    try:
        async with asyncio.timeout(20):
            said = (await process.stdout.readuntil(b"/api/\n" if not arguments else b"\n")).decode()
        yield process, said
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(20):
            await process.communicate()


async def post(session: ClientSession, url: str, body: dict[str, Any]) -> dict[str, Any]:
    async with session.post(url, json=body) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def ordered(session: ClientSession, url: str) -> dict[str, Any]:
    """Orders by slash command as soon as the app is there."""
    async with asyncio.timeout(30), session.ws_connect(f"{url}/live?user=U0MIRA") as page:
        online = (await page.receive_json())["app"]["online"]
        while not online:
            delta = await page.receive_json()
            online = delta["type"] == "app" and delta["online"]
        await post(session, f"{url}/act", {"user": "U0MIRA", "do": "command", "text": "/demo tea"})
        while True:
            delta = await page.receive_json()
            if delta["type"] == "message":
                message: dict[str, Any] = delta["message"]
                return message


async def test_it_prints_an_address_that_answers_and_the_variables_for_an_app() -> None:
    async with running() as (process, said), ClientSession() as session:
        url = re.findall(r"http://127\.0\.0\.1:\d+", said)[0]
        async with session.get(url) as response:
            assert response.status == 200
        process.send_signal(signal.SIGINT)
        rest, _ = await process.communicate()

    assert f"export SLACK_API_URL={url}/api/" in said
    assert b"export SLACK_APP_TOKEN=xapp-" in rest
    assert process.returncode == 0


async def test_the_app_of_the_readme_runs_in_it_and_can_be_restarted(tmp_path: Path, session: ClientSession) -> None:
    app = tmp_path / "app.py"
    app.write_text(re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)[0], "utf-8")
    async with running("--app", f"{sys.executable} {app}") as (_, said):
        url = re.findall(r"http://127\.0\.0\.1:\d+", said)[0]

        first = await ordered(session, url)
        restarted = await post(session, f"{url}/control", {"do": "restart_app"})
        second = await ordered(session, url)

    assert (first["text"], second["text"]) == ("You said: tea", "You said: tea")
    assert restarted == {"ok": True}


async def test_a_wrong_seed_is_said_in_one_line() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--seed", "nowhere.toml", stderr=PIPE, cwd=README.parents[1]
    )
    _, said = await process.communicate()

    assert process.returncode == 2
    assert said.decode() == "The workspace cannot open: there is no seed file nowhere.toml\n"
