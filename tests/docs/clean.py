"""A clean copy of the working tree to run documented commands in, and how to run them.

The copy has what git tracks, or would with the next commit, and nothing else. Only the packages are borrowed from the
environment that runs the tests, for fetching them takes minutes and a network.
"""

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
README, _, CONTRIBUTING = (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## Contributing\n")
PATIENCE = 600  # seconds; without a cache, the type checker alone takes minutes on a busy machine
STAMPS = (".run", ".dev")  # the Makefile's, of what is installed
TOOLS = ("ruff", "lint-imports", "mypy")
PROGRAMS = r"(?:make|python|docker|git|cp|\.venv/bin/\w+) [^`]+"


def commands(text: str) -> list[str]:
    """The lines of the fenced blocks without a language, then the commands in running text; each once."""
    fenced = re.findall(r"^```\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    lines = [line.partition(" #")[0].strip() for block in fenced for line in block.splitlines()]
    return list(dict.fromkeys([*filter(None, lines), *re.findall(rf"`({PROGRAMS})`", text)]))


def copy_to(folder: Path) -> None:
    """What git tracks, or would with the next commit, as it is now."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():  # and not deleted a moment ago
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def environment(**more: str) -> dict[str, str]:
    """Nothing of ours but where programs are, the Python that runs this first; no package is fetched."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    kept["PATH"] = os.pathsep.join([str(Path(sys.base_prefix) / "bin"), kept.get("PATH", os.defpath)])
    return {**kept, "PIP_NO_INDEX": "1", "PYTHON": sys.executable, **more}


def lend_packages(checkout: Path) -> None:
    """Let the copy's `.venv` see the packages that run these tests."""
    site = next((checkout / ".venv").glob("lib/python*/site-packages"))
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")


@asynccontextmanager
async def started(command: str, *, cwd: Path, env: Mapping[str, str]) -> AsyncIterator[Process]:
    """A command line in a shell and a process group of its own, which ends with the block."""
    process = await asyncio.create_subprocess_shell(
        command, cwd=cwd, env=env, stdout=PIPE, stderr=STDOUT, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def outcome(command: str, *, cwd: Path, env: Mapping[str, str]) -> tuple[int | None, str]:
    async with started(command, cwd=cwd, env=env) as process, asyncio.timeout(PATIENCE):
        said, _ = await process.communicate()
        return process.returncode, said.decode()


async def interrupt(process: Process) -> int | None:
    """Ctrl-C in a terminal reaches the whole group."""
    os.killpg(process.pid, signal.SIGINT)
    async with asyncio.timeout(PATIENCE):
        await process.communicate()
    return process.returncode


async def make_ready(checkout: Path) -> None:
    """As if `make` had installed: the stamps keep it from doing so."""
    code, said = await outcome(f"{sys.executable} -m venv --without-pip .venv", cwd=checkout, env=environment())
    assert code == 0, said
    lend_packages(checkout)
    for tool in TOOLS:
        (checkout / ".venv/bin" / tool).symlink_to(Path(sysconfig.get_paths()["scripts"]) / tool)
    for stamp in STAMPS:
        (checkout / ".venv" / stamp).touch()
