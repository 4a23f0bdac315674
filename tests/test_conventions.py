"""Promises that code makes to code: ids are heard, commands are listed, texts exist, settings are explained."""

import ast
import importlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot import content
from bot.app import COMMANDS, build_app
from bot.config import BadSettings, read_settings
from bot.content import Languages
from bot.process import Bot
from tests.conftest import on_sqlite

ROOT = Path(__file__).parents[1]
SOURCES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "bot").rglob("*.py"))}
NAMES = {"DejaVu Sans"}  # that nobody reads: a font's
UNHEARD = {"commands.told", "symptoms.outcome_modal"}  # modals with nothing to submit
SPOKEN = ("views.py", "handlers.py", "flows.py", "app.py", "blocks.py")  # what is near to people's eyes
# Files whose texts are looked up by the ids of data: movements, facts, questions.
BY_DATA = ("check", "exercises", "facts", "health", "symptoms")


@pytest.fixture(scope="module")
def languages() -> Languages:
    return content.load()


# Ids


def ids() -> list[str]:
    """The constants of all views that are action or callback ids."""
    found = []
    for path in sorted((ROOT / "bot").glob("*/views.py")):
        feature = path.parent.name
        module = importlib.import_module(f"bot.{feature}.views")
        values = [v for name, v in vars(module).items() if name.isupper() and isinstance(v, str)]
        found += [v for v in values if v.startswith(f"{feature}.") and v not in UNHEARD]
    return sorted(set(found))


@on_sqlite
async def test_every_id_in_the_views_is_heard(bot: Bot) -> None:
    app = build_app(bot.services, client=AsyncWebClient(), authorize=_nobody)

    unheard = [id_ for id_ in ids() if not any([await _is_heard(app, i) for i in (id_, f"{id_}.any")])]

    assert len(ids()) > 10
    assert unheard == []


async def _is_heard(app: AsyncApp, id_: str) -> bool:
    """Whether a listener of a feature wants it, pressed or submitted."""
    pressed = {"type": "block_actions", "actions": [{"action_id": id_}]}
    submitted = {"type": "view_submission", "view": {"type": "modal", "callback_id": id_}}
    return {await _listener(app, payload) for payload in (pressed, submitted)} != {"ignore"}


async def _listener(app: AsyncApp, payload: Mapping[str, Any]) -> str:
    """The name of the function that would hear this payload."""
    request = AsyncBoltRequest(body=json.dumps(payload))
    for listener in app._async_listeners:
        if await listener.async_matches(req=request, resp=BoltResponse(status=200)):
            return listener.ack_function.__name__
    return "ignore"


async def _nobody(**_: Any) -> AuthorizeResult:
    raise AssertionError("nobody is asked who they are")


# Commands


def test_help_lists_every_command_and_no_other(languages: Languages) -> None:
    for code in languages:
        told = " ".join(languages[code].lines("commands.list"))
        listed = {word.split()[0] for word in re.findall(r"`(?:/glutes ?)?([^`]*)`", told) if word}

        assert listed == set(COMMANDS) - {"", "help"}, code


@pytest.mark.parametrize("manifest", ["manifest.json", "manifest.http.json"])
def test_the_manifest_registers_the_command_that_is_heard(manifest: str) -> None:
    registered = json.loads((ROOT / manifest).read_text())["features"]["slash_commands"]

    assert [one["command"] for one in registered] == ["/glutes"]


# Settings


def test_every_setting_is_explained_in_the_example_and_no_other() -> None:
    class Asked(dict[str, str]):
        names: set[str] = set()  # noqa: RUF012 - one dictionary

        def get(self, name: str, default: Any = None) -> Any:
            self.names.add(name)
            return default

    with pytest.raises(BadSettings):
        read_settings(Asked())

    explained = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(explained) == sorted(Asked.names)


# Texts


def test_every_mistake_has_its_text_and_the_details_it_needs(languages: Languages) -> None:
    for place, call in _calls("UserMistake"):
        if not (key := _constant(call)):
            continue
        given = {k.arg for k in call.keywords if k.arg != "field"}
        assert key in languages["en"], f"{place}: {key}"
        assert given >= _placeholders(languages, key), f"{place}: {key}"


def test_every_text_that_is_asked_for_exists_and_gets_what_it_needs(languages: Languages) -> None:
    found = 0
    for place, call in _calls("words"):
        if not (key := _constant(call)) or any(k.arg is None for k in call.keywords):
            continue
        found += 1
        given = {k.arg for k in call.keywords}
        assert key in languages["en"], f"{place}: {key}"
        assert given >= _placeholders(languages, key), f"{place}: {key}"
    assert found > 50


def test_every_text_is_asked_for(languages: Languages) -> None:
    asked = {text for tree in SOURCES.values() for _, text in _texts(tree)}
    patterns = [re.compile(p) for tree in SOURCES.values() for n in ast.walk(tree) if (p := _pattern(n))]

    by_data = {t for f in BY_DATA for t in tomllib.loads((content.FOLDER / "en" / f"{f}.toml").read_text())}

    unused = [
        key
        for key in languages["en"]._texts
        if key not in asked and not any(p.fullmatch(key) for p in patterns) and key.partition(".")[0] not in by_data
    ]

    assert unused == []


def test_what_people_read_is_in_the_content_and_not_in_the_code() -> None:
    sentence = re.compile(r"[^\W\d_]{2,},? [^\W\d_]{2,}")
    found = [
        f"{path.relative_to(ROOT)}:{line} {text!r}"
        for path, tree in SOURCES.items()
        if path.name in SPOKEN
        for line, text in _spoken(tree)
        if sentence.search(text) and text not in NAMES
    ]

    assert found == []


def _spoken(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts in code, with their lines, that are neither documentation nor the words of an error of ours."""
    quiet: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr | ast.Raise) or _calls_one_of(node, "_require", "Problem", "debug", "info"):
            quiet.update(ast.walk(node))
    yield from ((node.lineno, text) for node, text in _texts(tree) if node not in quiet)


def _calls_one_of(node: ast.AST, *names: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names


def _calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if _calls_one_of(node, name):
                assert isinstance(node, ast.Call)
                yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def _constant(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return str(first.value) if isinstance(first, ast.Constant) else ""


def _texts(tree: ast.AST) -> Iterator[tuple[ast.Constant, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value


def _pattern(node: ast.AST) -> str:
    """`f"settings.{name}_label"` as a pattern of keys; an f-string without a dot or a fixed word is none."""
    if not isinstance(node, ast.JoinedStr):
        return ""
    fixed = [p.value if isinstance(p, ast.Constant) and isinstance(p.value, str) else "" for p in node.values]
    if not any("." in text for text in fixed) or not re.search("[a-z]", "".join(fixed)):
        return ""
    return "".join(re.escape(text) or r"\w+" for text in fixed)


def _placeholders(languages: Languages, key: str) -> set[str]:
    text = languages["en"]._texts[key]
    forms = [text] if isinstance(text, str) else list(text.values()) if isinstance(text, Mapping) else list(text)
    names = {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}
    return names | ({"n"} if isinstance(text, Mapping) else set())
