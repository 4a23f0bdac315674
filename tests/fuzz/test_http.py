"""Whatever is sent to our addresses, there is an answer and no exception."""

import copy
import json
from itertools import count as numbered
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import strategies as st
from yarl import URL

from bot.app import COMMANDS
from tests.fuzz.conftest import Served, Watch, settle
from tests.fuzz.samples import KEPT, broken, count, deliveries, drawn, texts
from tests.http.test_requests import FORM, signed_bytes

JSON = "application/json"
NUMBERS = numbered(1)
AGAIN = 25  # deliveries after which the workspace is put right: some remove us, or delete a member

NONSENSE = [
    b"payload=", b"payload=[]", b"payload=3", b"payload=%00", b"payload=null", b"payload=%7B%7D", b"payload=%ff", b"[]",
    b"null", b"3", b"{}", b'{"event":null}', b'{"event":[]}', b'{"type":"event_callback"}', b"\xff", b"ssl_check=1",
    b'{"type":"url_verification"}', b'{"type":"url_verification","challenge":{"a":1}}', b"command=%2Fglutes",
    b"command", b"=", b"&&&", b'{"a":' * 2000, b"[" * 100000, b'{"type":1e999}', b"NaN",
    b'{"type":"event_callback","event":{"type":["message"]}}',
]  # fmt: skip


TYPED = st.tuples(st.sampled_from(["", *COMMANDS]), texts)


def unheard(body: dict[str, Any], served: Served) -> dict[str, Any]:
    """The same delivery as a new one, with an address for answers that stays on this machine."""
    body = copy.deepcopy(body)
    for name in KEPT & body.keys():
        body[name] = f"{served.slack.url}/nowhere" if name == "response_url" else []
    body["event_id" if body.get("type") == "event_callback" else "trigger_id"] = f"{next(NUMBERS)}.fuzz"
    return body


def wired(body: dict[str, Any]) -> tuple[str, str]:
    """As Slack writes it: the body and its content type."""
    if "command" in body:
        return urlencode({name: str(value) for name, value in body.items()}, errors="replace"), FORM
    if body.get("type") == "event_callback" or "event" in body:
        return json.dumps(body), JSON
    return urlencode({"payload": json.dumps(body)}), FORM


async def send(served: Served, body: str | bytes, kind: str) -> int:
    """Send what Slack would have signed; the status."""
    data = body if isinstance(body, bytes) else body.encode(errors="replace")
    headers = {"Content-Type": kind, **signed_bytes(served.slack, data)}
    async with served.session.post(f"{served.url}/slack/events", data=data, headers=headers) as answer:
        await answer.read()
        return answer.status


@pytest.mark.parametrize("start", ["event_callback", "block_actions", "view_submission", "command"])
@pytest.mark.timeout(7200)
async def test_whatever_is_wrong_with_what_slack_sends_there_is_an_answer(
    served: Served, watch: Watch, start: str
) -> None:
    whole = deliveries(start)
    inputs = [*whole, *drawn(broken(whole))]
    if start == "command":
        inputs += [whole[0] | {"text": f"{word} {text}"} for word, text in drawn(TYPED)]
    for number, sample in enumerate(inputs):
        if number % AGAIN == 0:
            await settle(served)
        status = await send(served, *wired(unheard(sample, served)))
        assert status in (200, 400), sample
        assert watch.unhandled == [], sample
        assert watch.answered == [], sample
    await served.bot.services.tasks.finish(seconds=10)

    count(f"HTTP {start}", inputs=len(inputs), unhandled=len(watch.unhandled), answered=len(watch.answered))
    assert watch.unhandled == []


header = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=80).map(str.strip)


@pytest.mark.timeout(7200)
async def test_no_request_without_a_signature_gets_past_the_door(served: Served, watch: Watch) -> None:
    inputs = drawn(
        st.tuples(st.binary(max_size=300), st.sampled_from(["", "v0=", "1", "²", "v0=" + "0" * 64]) | header, header)
    )
    statuses = set()
    for body, signature, stamp in inputs:
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature} if signature else {}
        async with served.session.post(f"{served.url}/slack/events", data=body, headers=headers) as answer:
            statuses.add(answer.status)

    count("HTTP signatures", inputs=len(inputs), unhandled=len(watch.unhandled))
    assert statuses == {401}
    assert watch.unhandled == []


@pytest.mark.timeout(7200)
async def test_no_signed_nonsense_breaks_the_server(served: Served, watch: Watch) -> None:
    kinds = st.sampled_from([FORM, JSON, "text/plain", "application/json; charset=nonsense", ""])
    bodies = st.binary(max_size=200) | texts.map(str.encode) | st.sampled_from(NONSENSE)
    inputs = [(body, kind) for body in NONSENSE for kind in (FORM, JSON)] + drawn(st.tuples(bodies, kinds))
    statuses = set()
    for body, kind in inputs:
        status = await send(served, body, kind)
        statuses.add(status)
        assert status < 500, (body, kind)
        assert watch.unhandled == [], (body, kind)

    count("HTTP signed nonsense", inputs=len(inputs), unhandled=len(watch.unhandled), answered=len(watch.answered))
    assert statuses <= {200, 400, 401}


@pytest.mark.timeout(7200)
async def test_no_query_breaks_the_pages(served: Served, watch: Watch) -> None:
    query = st.dictionaries(st.sampled_from(["code", "state", "error", "x"]), texts, max_size=4)
    pages = st.sampled_from(
        ["/slack/install", "/slack/oauth_redirect", "/pictures/x/y", "/healthz", "/readyz", "/metrics"]
    )
    somewhere = st.lists(texts, max_size=3).map(
        lambda parts: "/" + "/".join(quote(p, safe="", errors="replace") for p in parts)
    )
    methods = st.sampled_from(["GET", "GET", "GET", "POST", "HEAD", "PUT", "OPTIONS", "DELETE"])
    inputs = drawn(st.tuples(methods, pages | somewhere, query, header, header))
    for method, path, asked, language, cookie in inputs:
        kept = quote(asked.get("state", ""), errors="replace") if len(cookie) % 2 else cookie
        headers = {"Cookie": f"glutes-install={kept}", "Accept-Language": language}
        url = URL(f"{served.url}{path}?{urlencode(asked, errors='replace')}", encoded=True)
        async with served.session.request(method, url, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            refused = path.startswith(("/slack/oauth", "/readyz"))  # Slack said no, or there is no worker
            assert answer.status < (504 if refused else 500), (method, path, asked)
            assert watch.unhandled == [], (method, path, asked)

    count("HTTP pages", inputs=len(inputs), unhandled=len(watch.unhandled))
