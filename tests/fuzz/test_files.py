"""Content and pose files with anything in them: read, or refused with words that name the file and the place."""

import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from art import pose
from art.pose import PoseError
from bot import content
from bot.content import FOLDER, ContentError
from bot.content.data import load_data
from bot.content.statuses import load_statuses
from tests.fuzz.samples import TRIES, count

FILES = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.toml"))
POSES = pose.names()
PUT = [
    "", "{", "{name}", "{}", "}", '"', "'", "[", "]", "=", "\n", "x = 1", "[x]", "[[key]]", "\x00", "é", "0", "-1",
    "nan", "inf", "1e400", "[]", "[[1]]", "true", '""', "{a = 1}", "2026-01-01", "[hours]", "t = 2", "é = 1", "#",
]  # fmt: skip
slips = st.tuples(st.sampled_from(["cut", "drop", "swap", "put", "value"]), st.floats(0, 1), st.sampled_from(PUT))


def slipped(text: str, slip: tuple[str, float, str]) -> str:
    """The text after a slip of the pen."""
    how, where, what = slip
    lines = text.splitlines(keepends=True) or [""]
    at, line = int(where * len(text)), min(int(where * len(lines)), len(lines) - 1)
    if how == "cut":
        return text[:at]
    if how == "drop":
        return "".join(lines[:line] + lines[line + 1 :])
    if how == "swap":
        return "".join(lines[:line] + lines[line + 1 :] + [lines[line]])
    if how == "value" and "=" in lines[line]:
        return "".join([*lines[:line], f"{lines[line].partition('=')[0]}= {what}\n", *lines[line + 1 :]])
    return text[:at] + what + text[at:]


@pytest.mark.timeout(7200)
def test_no_slip_in_a_content_file_is_more_than_a_list_of_problems(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "content")
    refused = 0

    @settings(
        max_examples=TRIES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(FILES), st.lists(slips, min_size=1, max_size=2))
    def a_slip(name: Path, some: list[tuple[str, float, str]]) -> None:
        nonlocal refused
        text = whole = (FOLDER / name).read_text(encoding="utf-8")
        for slip in some:
            text = slipped(text, slip)
        (folder / name).write_text(text, encoding="utf-8")
        try:
            languages = content.load(folder)
            load_data(languages, folder)
            load_statuses(folder)
        except ContentError as error:
            refused += bool(str(error).strip())
        finally:
            (folder / name).write_text(whole, encoding="utf-8")
        count("content files", inputs=1)

    a_slip()
    assert refused


@pytest.mark.timeout(7200)
def test_no_slip_in_a_pose_file_is_more_than_a_pose_error() -> None:
    refused = 0

    @settings(
        max_examples=TRIES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(POSES), st.lists(slips, min_size=1, max_size=2))
    def a_slip(name: str, some: list[tuple[str, float, str]]) -> None:
        nonlocal refused
        text = (pose.POSES / f"{name}.toml").read_text(encoding="utf-8")
        for slip in some:
            text = slipped(text, slip)
        count("pose files", inputs=1)
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return  # as pose.load answers it
        try:
            pose.parse(name, table)
        except PoseError as error:
            refused += f"{name}.toml" in str(error)

    a_slip()
    assert refused
