"""The command line. The only place that reads the clock, the environment and .env."""

import argparse
import asyncio
import contextlib
import gc
import json
import logging
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dotenv import load_dotenv
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import content, loop
from bot.config import DATABASE_EXAMPLE, BadSettings, Problem, read_database_url, read_settings, read_token_keys
from bot.content import ContentError
from bot.doctor.flows import examine
from bot.doctor.rules import well
from bot.doctor.views import lines, report
from bot.install import flows as install
from bot.installations import Installations
from bot.logs import set_up_logs
from bot.privacy import flows as privacy
from bot.privacy.rules import as_json
from bot.process import Bot
from bot.reports import set_up_reports
from bot.vault import Vault, new_key
from db import installs
from db.backup import back_up
from db.migrate import CannotMigrate, migrate
from db.session import Sessions, database_url, open_database, open_sessions, reason_of, why_unusable

log = logging.getLogger("bot")

# Taken out of the environment once read: Bolt would make a client and an OAuth flow of its own from them, and the
# process that draws has no use for them.
SECRETS = (
    "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "TOKEN_KEY",
    "DATABASE_URL",
)  # fmt: skip
# Exit codes. Wrong settings stay wrong until somebody mends them; what failed may go well a moment later.
FAILED = 1
DAMAGED = "Nothing was changed. Restore a backup (docs/operating.md), or take another DATABASE_URL."
BAD_SETTINGS = 2
INTERRUPTED = 130  # by Ctrl-C, as shells have it


class NotNow(Exception):
    """The database cannot be reached at this moment; whoever watches over this process starts it again."""


def now() -> datetime:
    return datetime.now(UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    os.umask(0o077)  # the database and its copies are for their owner alone
    try:
        _read_env()
        code: int = loop.run(chosen.work(chosen))
        return code
    except BadSettings as error:
        print(error, file=sys.stderr)
        return BAD_SETTINGS
    except NotNow as error:
        print(error, file=sys.stderr)
        return FAILED
    except CannotMigrate as error:
        print(f"The database cannot be brought to this release's schema: {error}.\n{DAMAGED}", file=sys.stderr)
        return FAILED
    except ContentError as error:
        print(f"The texts in bot/content are not complete:\n{error}", file=sys.stderr)
        return FAILED
    except SQLAlchemyError as error:
        log.debug("database_refused", exc_info=error)
        print(f"The database refuses ({reason_of(error)}). What to mend: python -m bot doctor", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED


def _read_env() -> None:
    """Put into the environment what .env says and it does not say itself."""
    try:
        with contextlib.suppress(PermissionError):  # root's alone: systemd has read it for us
            load_dotenv(".env")
    except UnicodeDecodeError as error:
        raise BadSettings([Problem(".env", "is not plain text in UTF-8; save it as that", "")]) from error


async def run(chosen: argparse.Namespace) -> int:
    """Run until told to stop."""
    settings = read_settings(os.environ)
    for name in SECRETS:
        os.environ.pop(name, None)
    await _check_database(settings.database_url)
    set_up_logs(level=settings.log_level, format_=settings.log_format)
    if settings.sentry_dsn:
        set_up_reports(settings.sentry_dsn)
    try:
        web, worker = chosen.only != "worker", chosen.only != "web"
        async with Bot(settings, now=now, web=web, worker=worker, follow_database=True) as bot:
            receiving = bot.http.url if bot.http else "Socket Mode" if bot.socket else "nothing"
            gc.freeze()  # what is there now stays: it need not be looked through for garbage again and again
            log.info("started", extra={"receiving": receiving, "sending": worker})
            await _told_to_stop()
            log.info("stopping")
    except SlackApiError as error:
        raise BadSettings([_refused(str(error.response.get("error")))]) from error
    return 0


async def migrate_database(_: argparse.Namespace) -> int:
    """Bring the database to the newest schema."""
    engine = await _open()
    try:
        await migrate(engine)
    finally:
        await engine.dispose()
    print("The database is at the newest schema.")
    return 0


async def key(_: argparse.Namespace) -> int:
    """A new key for TOKEN_KEY."""
    print(new_key())
    return 0


async def rekey(_: argparse.Namespace) -> int:
    """Encrypt every workspace's token with the first key of TOKEN_KEY."""
    vault = Vault(read_token_keys(os.environ))
    engine = await _open()
    done, lost = await Installations(open_sessions(engine), vault, now=now).reseal()
    await engine.dispose()
    print(f"{done} tokens are encrypted with the first key now.")
    if lost:
        print(f"No key opens the tokens of: {', '.join(lost)}. They have to install again.", file=sys.stderr)
    return FAILED if lost else 0


async def export(chosen: argparse.Namespace) -> int:
    """Everything about a workspace, or one of its members, as JSON on standard output."""
    engine = await _open()
    sessions = open_sessions(engine)
    if chosen.member:
        data = await privacy.export(sessions, chosen.team, chosen.member, now=now())
    else:
        data = await privacy.export_workspace(sessions, chosen.team, now=now())
    await engine.dispose()
    if not any(data["tables"].values()):
        print(f"There is nothing of {chosen.member or chosen.team} in this database.", file=sys.stderr)
        return FAILED
    _say(as_json(data))
    return 0


async def purge(chosen: argparse.Namespace) -> int:
    """Delete everything of a workspace, or of one of its members, at once."""
    engine = await _open()
    sessions = open_sessions(engine)
    if chosen.member:
        code = await _purge_member(sessions, chosen)
        await engine.dispose()
        return code
    async with sessions.begin() as session:
        teams = await installs.covered_by(session, chosen.team)
    if teams and not chosen.yes:
        print(f"This deletes everything of {', '.join(teams)} for good. To do it, add --yes.", file=sys.stderr)
    for team_id in teams if chosen.yes else ():
        await install.purge(sessions, team_id)
    await engine.dispose()
    if not teams:
        print(f"There is nothing of {chosen.team} in this database.", file=sys.stderr)
    elif chosen.yes:
        print(f"Everything of {', '.join(teams)} is deleted.")
    return 0 if teams and chosen.yes else FAILED


async def _purge_member(sessions: Sessions, chosen: argparse.Namespace) -> int:
    if not chosen.yes:
        print(f"This deletes everything of {chosen.member} for good. To do it, add --yes.", file=sys.stderr)
        return FAILED
    if not await privacy.delete(sessions, chosen.team, chosen.member):
        print(f"There is nothing of {chosen.member} in this database.", file=sys.stderr)
        return FAILED
    print(f"Everything of {chosen.member} is deleted.")
    return 0


async def backup(chosen: argparse.Namespace) -> int:
    """One consistent file, while the bot goes on."""
    url = database_url(read_database_url(os.environ))
    if url.get_backend_name() != "sqlite" or not url.database:
        print("PostgreSQL has its own: pg_dump --format=custom (see docs/operating.md).", file=sys.stderr)
        return BAD_SETTINGS
    try:
        size = await asyncio.to_thread(back_up, Path(url.database), chosen.file)
    except (OSError, sqlite3.Error) as error:
        print(f"No backup was made: {error}.", file=sys.stderr)
        return FAILED
    print(f"{chosen.file} has everything up to now ({size:,} bytes).")
    return 0


async def doctor(chosen: argparse.Namespace) -> int:
    """Check everything the bot needs; 1 if something needs fixing."""
    set_up_logs(level="error", format_="pretty")
    words = content.load()[content.DEFAULT]
    findings = await examine(os.environ, now=now)
    if chosen.json:
        _say(json.dumps(report(words, findings), indent=2, ensure_ascii=False))
    else:
        colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        _say("\n".join(lines(words, findings, colour=colour)))
    return 0 if well(findings) else FAILED


async def demo(chosen: argparse.Namespace) -> int:
    """The bot in a pretend workspace, in the browser."""
    try:
        from bot.demo import run_demo, usable_port
    except ModuleNotFoundError:  # images leave it out, and the sandbox with it
        print("The demo is not part of this installation. In a checkout of Glutes it is: make demo", file=sys.stderr)
        return FAILED
    set_up_logs(level="warning", format_="pretty")
    await run_demo(now=now(), port=usable_port(chosen.port), fresh=chosen.fresh, until=_told_to_stop)
    return 0


async def _open() -> AsyncEngine:
    """The database of DATABASE_URL."""
    url = read_database_url(os.environ)
    await _check_database(url)
    return open_database(url)


async def _check_database(url: str) -> None:
    """Raises BadSettings where the address is wrong, NotNow where its server is only away."""
    if unusable := await why_unusable(url):
        problem = Problem("DATABASE_URL", f"cannot be opened ({unusable})", DATABASE_EXAMPLE)
        raise NotNow(str(problem)) if unusable.passing else BadSettings([problem])


def _say(text: str) -> None:
    """Print to somebody who may have stopped reading, as `| head` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes again at its end


def _refused(code: str) -> Problem:
    return Problem("SLACK_BOT_TOKEN", f"is refused by Slack ({code}); install the app to the workspace again", "xoxb-…")


async def _told_to_stop() -> None:
    """Wait for SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop.set)
    await stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description="A Slack bot that keeps a team's glutes awake.")
    names = "run | doctor | demo | migrate | backup | export | purge | key | rekey"
    commands = parser.add_subparsers(required=True, metavar=names)
    _add(commands, "run", run, "run the bot; settings come from the environment and .env").add_argument(
        "--only", choices=["web", "worker"], help="only receive from Slack, or only send what is due"
    )
    _add(commands, "doctor", doctor, "check everything the bot needs, and say how to fix what is wrong").add_argument(
        "--json", action="store_true", help="for machines"
    )
    _add(commands, "backup", backup, "copy the SQLite database into a file while the bot runs").add_argument(
        "file", type=Path, help="a file that does not exist yet"
    )
    demos = _add(commands, "demo", demo, "try the bot in a pretend workspace in the browser, without Slack")
    demos.add_argument(
        "--port", type=int, help="where the page is (default: 8888, or a free one if that is taken; 0: any free one)"
    )
    demos.add_argument("--fresh", action="store_true", help="without the colleagues' week, and so at once")
    exports = _add(commands, "export", export, "print everything about a workspace, or one of its members, as JSON")
    exports.add_argument("team", help="the workspace's id, like T0123456789")
    exports.add_argument("--member", help="a member's id, like U0123456789")
    purges = _add(commands, "purge", purge, "delete everything of a workspace, an organisation or a member at once")
    purges.add_argument("team", help="the workspace's id, like T0123456789, or the organisation's, like E0123456789")
    purges.add_argument("--member", help="only this member, like U0123456789")
    purges.add_argument("--yes", action="store_true", help="really do it")
    _add(commands, "key", key, "print a new key for TOKEN_KEY")
    _add(commands, "rekey", rekey, "encrypt every workspace's token with the first key of TOKEN_KEY")
    _add(commands, "migrate", migrate_database, "bring the database of DATABASE_URL to the newest schema")
    return parser


def _add(commands: Any, name: str, work: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.set_defaults(work=work)
    return parser


if __name__ == "__main__":
    sys.exit(main())
