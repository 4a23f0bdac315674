"""Settings from the environment: defaults, what is refused and how it is said, and that secrets stay secret."""

import dataclasses
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.config import SLACK, BadSettings, read_database_url, read_settings

ROOT = Path(__file__).parents[2]
GOOD = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_APP_TOKEN": "xapp-1-secret"}
HTTP = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5"}


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read_settings(environ)
    return str(caught.value).splitlines()


def test_two_tokens_are_all_it_needs() -> None:
    settings = read_settings(GOOD)

    assert settings.app_token == "xapp-1-secret"
    assert settings.slack_api_url == SLACK
    assert settings.database_url.startswith("sqlite:///")
    assert (settings.port, settings.log_level, settings.log_format) == (3000, "info", "pretty")


def test_without_an_app_token_a_signing_secret_is_needed() -> None:
    assert read_settings(HTTP).app_token is None
    [told] = problems_of({"SLACK_BOT_TOKEN": "xoxb-1"})
    assert told == (
        "SLACK_SIGNING_SECRET: is needed to receive over HTTP (or set SLACK_APP_TOKEN for Socket Mode). "
        "Example: SLACK_SIGNING_SECRET=8f742231b10e8888abcd99yyyzzz85a5"
    )


def test_all_problems_come_at_once_one_line_each() -> None:
    told = problems_of(
        {
            "SLACK_BOT_TOKEN": "token",
            "SLACK_APP_TOKEN": "xoxb-wrong",
            "SLACK_API_URL": "slack",
            "DATABASE_URL": "mysql://localhost/glutes",
            "PORT": "80000",
            "LOG_LEVEL": "loud",
            "LOG_FORMAT": "xml",
        }
    )

    assert [line.partition(":")[0] for line in told] == [
        "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_API_URL", "DATABASE_URL", "PORT", "LOG_LEVEL", "LOG_FORMAT",
    ]  # fmt: skip
    assert all("Example: " in line for line in told)
    assert "LOG_LEVEL: 'loud' is not one of debug, info, warning, error. Example: LOG_LEVEL=info" in told


def test_nothing_set_asks_for_the_two_that_are_needed() -> None:
    assert [line.partition(":")[0] for line in problems_of({})] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]


def test_an_example_that_was_left_in_is_named() -> None:
    copied = dotenv_values(ROOT / ".env.example")

    told = problems_of({name: value for name, value in copied.items() if value})

    assert [line.partition(".")[0] for line in told] == [
        "SLACK_APP_TOKEN: is still the example of ",
        "SLACK_BOT_TOKEN: is still the example of ",
    ]


@pytest.mark.parametrize("blank", ["", "  ", "\t"])
def test_an_empty_value_is_as_good_as_none(blank: str) -> None:
    assert read_settings(GOOD | {"PORT": blank, "LOG_LEVEL": blank}).port == 3000


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-1 secret"),
        ("SLACK_BOT_TOKEN", "xoxb-1\nsecret"),
        ("SLACK_BOT_TOKEN", "xoxb-ü"),
        ("SLACK_API_URL", "ftp://slack.com/"),
        ("SLACK_API_URL", "https://"),
        ("SLACK_API_URL", "https://slack.com:api/"),
        ("SLACK_API_URL", "https://slack.com:99999/"),
        ("SLACK_API_URL", "https://[::1/"),
        ("DATABASE_URL", "glutes.db"),
        ("DATABASE_URL", "://"),
        ("DATABASE_URL", "postgresql://localhost:port/glutes"),
        ("DATABASE_URL", "postgresql://localhost:99999/glutes"),
        ("DATABASE_URL", "sqlite://"),
        ("PORT", "-1"),
        ("PORT", "3000.5"),
        ("PORT", "http"),
        ("LOG_FORMAT", "pretty,json"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_name(variable: str, value: str) -> None:
    [line] = problems_of(GOOD | {variable: value})

    assert line.startswith(f"{variable}: ")


@pytest.mark.parametrize(
    "variable",
    ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL", "DATABASE_URL", "PORT", "LOG_LEVEL", "LOG_FORMAT"],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(variable: str) -> None:
    for secret in ("xoxp-123", "xapp1-topsecret", "https:topsecret@host", "s" * 40 + "topsecret"):
        assert secret not in "".join(problems_of(GOOD | {variable: secret}))


def test_no_secret_is_in_the_repr() -> None:
    settings = read_settings(GOOD | HTTP | {"DATABASE_URL": "postgresql://glutes:topsecret@localhost/glutes"})

    shown = f"{settings!r} {settings} {[settings]}"

    assert "secret" not in shown
    assert HTTP["SLACK_SIGNING_SECRET"] not in shown


def test_settings_do_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_settings(GOOD).port = 1  # type: ignore[misc]


def test_one_port_cannot_be_opened_twice() -> None:
    [line] = problems_of(HTTP | {"PORT": "9090", "HEALTH_PORT": "9090"})

    assert line == "HEALTH_PORT: is the same as PORT: over HTTP both are opened. Example: HEALTH_PORT=9090"
    assert read_settings(GOOD | {"PORT": "9090", "HEALTH_PORT": "9090"}).health_port == 9090
    assert read_settings(HTTP | {"PORT": "0", "HEALTH_PORT": "0"}).health_port == 0


@pytest.mark.parametrize("url", ["postgres://h/d", "postgresql://h/d", "postgresql+asyncpg://h/d", "sqlite:///x.db"])
def test_database_addresses_are_taken_as_hosts_give_them(url: str) -> None:
    assert read_database_url({"DATABASE_URL": url}) == url
