"""The texts of both languages, loaded the way the bot loads them, and the data that belongs to them."""

import shutil
from pathlib import Path

import pytest

from bot.content import FOLDER, Languages, load
from bot.content.data import Data, load_data


@pytest.fixture(scope="module")
def health_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content folder, to be broken."""
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


@pytest.fixture(scope="module")
def languages(health_folder: Path) -> Languages:
    return load(health_folder)


@pytest.fixture(scope="module")
def data(health_folder: Path, languages: Languages) -> Data:
    return load_data(languages, health_folder)
