"""Looks at everything in turn. Whatever is broken, the next thing is looked at all the same."""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.config import BadSettings, Settings, read_database_url, read_settings
from bot.doctor import rules
from bot.doctor.rules import Answer, Finding, Scopes, fail, note, ok
from bot.http import PATH
from bot.installations import Installations
from bot.pictures.flows import ASSETS
from bot.vault import Vault
from db import installs, moments
from db.migrate import Schema, schema_of
from db.session import database_url, open_database, open_sessions, reason_of, why_unusable, why_unwritable

MANIFEST = Path(__file__).parents[2] / "manifest.json"
TIMEOUT = aiohttp.ClientTimeout(total=10)

Now = Callable[[], datetime]


async def examine(environ: Mapping[str, str], *, now: Now, assets: Path = ASSETS) -> list[Finding]:
    """All findings, in the order in which to mend them."""
    findings = []
    try:
        settings: Settings | None = read_settings(environ)
    except BadSettings as bad:
        settings = None
        findings += rules.of_problems([p for p in bad.problems if p.variable != "DATABASE_URL"])
    if settings:
        findings += [rules.of_settings(settings), *await look_at_slack(settings, now=now)]
    findings += await look_at_database(environ, settings, now=now)
    findings.append(await asyncio.to_thread(look_at_pictures, assets))
    return findings


async def look_at_slack(settings: Settings, *, now: Now) -> list[Finding]:
    """Reachable, the clock, our tokens and what they may do, and the way by which Slack reaches us."""
    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        ask = _Asking(session, settings, now)
        if settings.many:
            first = await ask("api.test")
            client = await ask(
                "oauth.v2.access", data={
                    "client_id": settings.client_id, "client_secret": settings.client_secret, "code": "doctor",
                },
            )  # fmt: skip
            tokens = [rules.of_client(client), note("command", "unknown")]
        else:
            first = await ask("auth.test", token=settings.bot_token)
            events = settings.public_url and f"{settings.public_url}{PATH}"
            tokens = [
                rules.of_token(first),
                *rules.of_scopes(first, read_scopes()),
                rules.of_command(first, events=None if settings.app_token else events),
            ]
        found = [rules.of_slack(first), *rules.of_clock(first)]
        if first.status is None:
            return found  # the rest would only say so again
        if settings.app_token:
            way = rules.of_socket(await ask("apps.connections.open", token=settings.app_token))
        else:
            way = [await _look_at_events(session, settings, now=now)]
        return [*found, *tokens, *way]


class _Asking:
    """Asks Slack, and takes whatever happens as an answer."""

    def __init__(self, session: aiohttp.ClientSession, settings: Settings, now: Now) -> None:
        self._session, self._now, self._address = session, now, settings.slack_api_url

    async def __call__(self, method: str, *, token: str | None = None, **how: Any) -> Answer:
        client = AsyncWebClient(token, base_url=self._address, session=self._session, retry_handlers=[])
        sent = self._now()
        try:
            response = await client.api_call(method, **how)
        except SlackApiError as refused:
            response = refused.response
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(address=self._address, sent=sent, received=self._now(), error=_reason(error))
        data = response.data if isinstance(response.data, dict) else {}
        data = data if isinstance(data.get("ok"), bool) and response.status_code < 500 else {}
        return Answer(
            address=self._address,
            sent=sent,
            received=self._now(),
            status=response.status_code,
            error=None if data.get("ok") else str(data.get("error", "")) or None,
            data=data,
            headers={name.lower(): value for name, value in response.headers.items()},
        )


async def _look_at_events(session: aiohttp.ClientSession, settings: Settings, *, now: Now) -> Finding:
    """Asks our public address what Slack asks it when it is entered: to give a challenge back, signed."""
    if settings.public_url is None:
        return note("events", "not_known")
    address, challenge, sent = f"{settings.public_url}{PATH}", token_hex(8), now()
    body = json.dumps({"type": "url_verification", "challenge": challenge})
    timestamp = str(int(sent.timestamp()))
    signature = SignatureVerifier(settings.signing_secret or "").generate_signature(timestamp=timestamp, body=body)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature or "",
    }
    try:
        async with session.post(address, data=body, headers=headers) as response:
            text, status = await response.text(errors="replace"), response.status
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        answer = Answer(address=address, sent=sent, received=now(), error=_reason(error))
    else:
        answer = Answer(address=address, sent=sent, received=now(), status=status, data=_as_json(text))
    return rules.of_events(answer, challenge)


async def look_at_database(environ: Mapping[str, str], settings: Settings | None, *, now: Now) -> list[Finding]:
    """Reachable, at the newest schema, writable; and, for many workspaces, whether our key opens their tokens."""
    try:
        address = read_database_url(environ)
    except BadSettings as bad:
        return [fail("database", "bad", reason=p.reason, example=p.example) for p in bad.problems]
    url = database_url(address)
    kind = "SQLite" if url.get_backend_name() == "sqlite" else "PostgreSQL"
    if kind == "SQLite" and url.database and (new := _not_yet_made(Path(url.database))):
        return [new]
    if reason := await why_unusable(address):
        return [fail("database", "unreachable", reason=str(reason))]
    engine = open_database(address)
    try:
        found = await _look_inside(engine, settings, now=now)
    except (SQLAlchemyError, OSError) as error:
        found = [fail("schema", "unreadable", reason=reason_of(error))]
    finally:
        await engine.dispose()
    return [ok("database", kind=kind), *found]


def _not_yet_made(file: Path) -> Finding | None:
    """A SQLite file that does not exist is no fault where it can be made; looking must not make it."""
    if file.exists():
        return None
    folder = file.absolute().parent
    makes = folder.is_dir() and os.access(folder, os.W_OK)
    return ok("database", "new", path=str(file)) if makes else fail("database", "no_folder", path=str(folder))


async def _look_inside(engine: AsyncEngine, settings: Settings | None, *, now: Now) -> list[Finding]:
    schema = await schema_of(engine)
    if schema in (Schema.EMPTY, Schema.OLDER):
        return [fail("schema", schema.value)]
    reason = await why_unwritable(engine)
    # Old code starts on a newer schema, so that an upgrade can roll.
    newest = ok("schema") if schema is Schema.CURRENT else note("schema", schema.value)
    found = [newest, fail("writing", "refused", reason=reason) if reason else ok("writing")]
    sessions = open_sessions(engine)
    async with sessions.begin() as session:
        found.append(rules.of_signals(await moments.events_heard(session)))
    if settings and settings.many:
        async with sessions.begin() as session:
            found.append(ok("token", "many", n=await installs.count(session)))
        try:
            await Installations(sessions, Vault(settings.token_keys), now=now).check_key()
            found.append(ok("keys"))
        except BadSettings as bad:
            found.append(fail("keys", "wrong", reason=bad.problems[0].reason))
    return found


def look_at_pictures(folder: Path) -> Finding:
    """Whether every picture is there, byte for byte as the manifest has it."""
    listed = folder / "manifest.json"
    try:
        pictures = json.loads(listed.read_text(encoding="utf-8"))["pictures"].values()
        wanted = {p[form]["file"]: p[form]["sha256"] for p in pictures for form in ("still", "animation") if form in p}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return fail("pictures", "no_manifest", path=str(listed))
    there = [folder / name for name in wanted if (folder / name).is_file()]
    return rules.of_pictures(wanted, {path.name: sha256(path.read_bytes()).hexdigest() for path in there})


def read_scopes(manifest: Path = MANIFEST) -> Scopes:
    """The scopes of the manifest that people paste into Slack."""
    scopes = json.loads(manifest.read_text(encoding="utf-8"))["oauth_config"]["scopes"]
    optional = tuple(scopes.get("bot_optional", ()))
    return Scopes(tuple(scope for scope in scopes["bot"] if scope not in optional), optional)


def _as_json(text: str) -> Mapping[str, object]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _reason(error: BaseException) -> str:
    """In one line; a time limit says nothing of itself."""
    return " ".join(str(error).split()) or type(error).__name__
