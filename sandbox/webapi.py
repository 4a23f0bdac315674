"""The front of the Web API: reads the call, plays the faults, checks token, scope and rate, answers as Slack does."""

import asyncio
import json

from aiohttp import web

from sandbox.clock import stopwatch
from sandbox.errors import Json, RateLimited, SlackError
from sandbox.faults import Fault
from sandbox.hub import Hub
from sandbox.journal import Call
from sandbox.methods import METHODS, Ask, Method

STRUCTURED = ("blocks", "attachments", "view", "metadata", "files")
SECRET = ("token", "client_secret", "client_id")


class WebApi:
    """POST (or GET) /api/<method>."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._let_go = asyncio.Event()
        hub.faults.cleared = self.let_go

    def let_go(self) -> None:
        """Ends the calls that were left hanging: their connections are dropped."""
        self._let_go.set()
        self._let_go = asyncio.Event()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        fault = self._hub.faults.take(name)
        started = stopwatch()
        if fault and fault.error in ("hang", "drop"):
            self._record(
                name, await _arguments(request), answer={"ok": False, "error": f"({fault.error})"}, started=started
            )
            return await self._silent(request, fault)
        with self._hub.activity.under_way():
            try:
                args = await _arguments(request)
                answer, status, headers = self._answer(name, args, request=request, fault=fault)
            except SlackError as problem:
                args, answer, status, headers = {}, problem.body(), 200, {}
            self._record(name, args, answer=answer, started=started)
        if fault and fault.error == "drop_after":
            return _drop(request)
        if fault and fault.error == "hang_after":
            await self._let_go.wait()
            return _drop(request)
        return web.json_response(answer, status=status, headers=headers)

    def _answer(
        self, name: str, args: Json, *, request: web.Request, fault: Fault | None
    ) -> tuple[Json, int, dict[str, str]]:
        if fault and fault.error == "429":
            return {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.retry_after)}
        if fault and fault.error == "500":
            return {"ok": False, "error": "internal_error"}, 500, {}
        try:
            if fault and fault.error.startswith("slack_error:"):
                raise SlackError(fault.error.removeprefix("slack_error:"))
            return self._run(name, args, request=request)
        except RateLimited as limit:
            return limit.body(), 429, {"Retry-After": str(limit.retry_after)}
        except SlackError as problem:
            return problem.body(), 200, {}

    def _run(self, name: str, args: Json, *, request: web.Request) -> tuple[Json, int, dict[str, str]]:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        ask = self._asked(method, args, request=request)
        self._hub.rates.spend(name, tier=method.tier, now=self._hub.world.clock.now())
        answer = {"ok": True, **method.run(ask)}
        headers = {"X-Accepted-OAuth-Scopes": method.scope}
        if ask.grant:
            headers["X-OAuth-Scopes"] = ",".join(ask.grant.scopes)
        return answer, 200, headers

    def _asked(self, method: Method, args: Json, *, request: web.Request) -> Ask:
        grant = None
        if method.token:
            bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
            token = bearer or str(args.get("token") or "")
            grant = self._hub.grants.check(token, kind=method.token, scope=method.scope)
        return Ask(self._hub, args, grant, dict(request.headers))

    async def _silent(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.error == "hang":
            await self._let_go.wait()
        return _drop(request)

    def _record(self, name: str, args: Json, *, answer: Json, started: float) -> None:
        shown = {key: value for key, value in args.items() if key not in SECRET}
        ok = bool(answer.get("ok"))
        kept = {key: value for key, value in answer.items() if key not in ("access_token", "url")}
        error = None if ok else str(answer.get("error"))
        now = self._hub.world.clock.now()
        self._hub.journal.call(Call(name, shown, ok, error, now, stopwatch() - started), kept)


def _drop(request: web.Request) -> web.StreamResponse:
    if request.transport:
        request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> Json:
    """Arguments from the query, a form or a JSON body; SlackError invalid_json, json_not_object."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        text = await request.text()
        try:
            body = json.loads(text) if text else {}
        except ValueError:
            raise SlackError("invalid_json") from None
        if not isinstance(body, dict):
            raise SlackError("json_not_object")
        args |= body
    elif request.method == "POST":
        args |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    for name in STRUCTURED:
        if isinstance(args.get(name), str):
            args[name] = _parsed(args[name])
    return args


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
