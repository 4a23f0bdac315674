"""The settings of a bot that is measured: many workspaces, PostgreSQL, pictures by address."""

from benchmarks._postgres import Server
from bot.config import Settings, read_settings

SECRET = "8f742231b10e8888abcd99aaafff85a5"


def settings_of(url: str, key: str, server: Server) -> Settings:
    return read_settings({
        "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET, "SLACK_SIGNING_SECRET": SECRET, "TOKEN_KEY": key,
        "SLACK_API_URL": f"{url}api/", "DATABASE_URL": server.address, "PUBLIC_URL": "https://glutes.example.com",
        "PORT": "0",
    })  # fmt: skip
