"""A clean copy for each test that wants one."""

from pathlib import Path

import pytest

from tests.docs.clean import copy_to


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clean copy of the working tree."""
    copy_to(tmp_path / "glutes")
    return tmp_path / "glutes"
