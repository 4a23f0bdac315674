"""`python -m sandbox`: opens a pretend workspace, says how to reach it, and may run your app in it."""

import argparse
import asyncio
import contextlib
import os
import shlex
import signal
import sys
from asyncio.subprocess import Process
from pathlib import Path

from sandbox.clock import Clock
from sandbox.seed import SeedError
from sandbox.workspace import Sandbox

STOP_SECONDS = 5.0


class Child:
    """The app, run as a child process with the workspace's variables set."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)
        self._process: Process | None = None
        self.environment: dict[str, str] = {}

    async def start(self) -> None:
        environment = {**os.environ, **self.environment}
        self._process = await asyncio.create_subprocess_exec(*self._command, env=environment)

    async def stop(self) -> None:
        """Asks it to end, and ends it after five seconds."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def restart(self) -> None:
        await self.stop()
        await self.start()


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="A pretend Slack workspace for any Bolt app."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--seed", type=Path, help="TOML file with workspace, app, users and channels")
    parser.add_argument("--speed", type=float, default=1, help="seconds of the workspace per real second, 0 to 600")
    parser.add_argument("--http", metavar="URL", help="deliver to this request URL instead of Socket Mode")
    parser.add_argument("--app", metavar="COMMAND", help='start your app in it, as in --app "python app.py"')
    return parser.parse_args(given)


async def run(options: argparse.Namespace) -> None:
    child = Child(options.app) if options.app else None
    slack = Sandbox(
        options.seed,
        clock=Clock(speed=options.speed),
        port=options.port,
        restart_app=child.restart if child else None,
    )
    if options.http:
        slack.deliver_to(options.http)
    async with slack:
        announce(slack, child)
        try:
            if child:
                child.environment = slack.environment
                await child.start()
            await interrupted()
        finally:
            if child:
                await child.stop()


def announce(slack: Sandbox, child: Child | None) -> None:
    print(f"{slack.world.team.name} is open at {slack.url}\n", flush=True)
    if child is None:
        print("To run your app in it:", flush=True)
        for name, value in slack.environment.items():
            print(f"  export {name}={value}", flush=True)


async def interrupted() -> None:
    """Waits for Ctrl-C or a polite kill."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # not every system has them
            loop.add_signal_handler(number, stop.set)
    await stop.wait()


def main() -> int:
    options = arguments(sys.argv[1:])
    try:
        asyncio.run(run(options))
    except (SeedError, ValueError) as problem:
        print(f"The workspace cannot open: {problem}", file=sys.stderr)
        return 2
    except OSError as problem:
        print(f"The workspace cannot open: {problem.strerror or problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
