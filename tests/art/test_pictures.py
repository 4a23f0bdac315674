"""The committed pictures: there, small, described, and made from today's pose files. Nothing is rendered here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from art import animation, manifest, pose, still

MOVEMENTS = pose.names()
WANTED = {
    *("glute_bridge", "clamshell", "donkey_kick", "squat", "stand_up", "climb_stairs", "walk_call"),
    *("hip_flexor_stretch", "standing_squeeze", "seated_squeeze", "wall_abduction", "standing_kickback"),
    *("standing_abduction", "sit_to_stand", "hip_hitch", "single_leg_stand"),
    *("seated_march", "seated_heel_press", "seated_rock", "seated_reach"),
}


def test_every_movement_of_the_set_has_a_pose_file() -> None:
    assert set(MOVEMENTS) >= WANTED


def test_pose_files_pictures_and_manifest_agree() -> None:
    assert manifest.problems() == []


def test_a_pose_file_edited_after_rendering_is_noticed(tmp_path: Path) -> None:
    stored = manifest.read()
    stored["pictures"]["squat"]["pose_sha256"] = hashlib.sha256(b"older").hexdigest()
    manifest.write(stored, tmp_path)
    for file in manifest.ASSETS.iterdir():
        if file.name != manifest.MANIFEST:
            (tmp_path / file.name).symlink_to(file)

    problems = manifest.problems(tmp_path)

    assert problems == ["squat: the pose file changed after it was rendered; run make art ARGS=squat"]


def test_a_picture_that_was_swapped_is_noticed(tmp_path: Path) -> None:
    manifest.write(manifest.read(), tmp_path)
    for file in manifest.ASSETS.iterdir():
        if file.name != manifest.MANIFEST:
            (tmp_path / file.name).symlink_to(file)
    (tmp_path / "squat.png").unlink()
    (tmp_path / "squat.png").symlink_to(manifest.ASSETS / "clamshell.png")

    problems = manifest.problems(tmp_path)

    assert problems == ["squat: squat.png is not the file that was rendered; run make art ARGS=squat"]


@pytest.mark.parametrize("name", MOVEMENTS)
def test_a_still_is_800_by_600_and_at_most_170_kilobytes(name: str) -> None:
    path = manifest.ASSETS / f"{name}.png"

    with Image.open(path) as image:
        assert (image.format, image.size) == ("PNG", (still.WIDTH, still.HEIGHT))
    assert path.stat().st_size <= still.LIMIT


@pytest.mark.parametrize("name", MOVEMENTS)
def test_an_animation_loops_for_ever_in_at_most_700_kilobytes(name: str) -> None:
    card, path = pose.load(name), manifest.ASSETS / f"{name}.gif"

    with Image.open(path) as image:
        assert image.format == "GIF"
        assert image.size == animation.SIZES[card.layout]
        assert image.info["loop"] == 0
        assert getattr(image, "n_frames", 1) >= 12
    assert path.stat().st_size <= manifest.ANIMATION_LIMIT


@pytest.mark.parametrize("name", [name for name in MOVEMENTS if not pose.load(name).cycle])
def test_the_first_frame_rests_long_enough_to_be_read(name: str) -> None:
    with Image.open(manifest.ASSETS / f"{name}.gif") as image:
        assert image.info["duration"] >= 1000


@pytest.mark.parametrize("name", MOVEMENTS)
def test_alt_text_tells_start_end_and_working_muscle_in_400_characters(name: str) -> None:
    entry = manifest.read()["pictures"][name]

    alt = entry["alt"]

    assert 120 <= len(alt) <= pose.MAX_ALT
    assert "red" in alt or "blue" in alt
    assert pose.load(name).layout == "single" or ("1:" in alt and "2:" in alt)


@pytest.mark.parametrize("name", [*MOVEMENTS, "icon"])
def test_the_manifest_says_who_made_a_picture_and_who_may_use_it(name: str) -> None:
    entry = manifest.read()["pictures"][name]

    assert entry["renderer"].startswith("art ")
    assert "MIT" in entry["licence"]


def test_the_icon_is_a_square_of_512() -> None:
    with Image.open(manifest.ASSETS / "icon.png") as image:
        assert (image.format, image.size) == ("PNG", (512, 512))
