"""The studio's front doors: pose files with mistakes, motion, a small render, the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from art import __main__ as command
from art import animation, icon, manifest, measure, pose, still, wardrobe
from art.materials import WORKING
from art.motion import Motion, mirror
from art.studio import Shot, Stage

VIEW = {"azimuth": 90, "elevation": 5, "target": [0, 0, 0.8], "height": 1.8}


def table(**changes: Any) -> dict[str, Any]:
    """A small valid pose file as tables."""
    plain = {"alt": "1: up. 2: down.", "person": "ana", "layout": "cols", "view": VIEW, "key": [{"z": 0.8}, {"z": 0.6}]}
    return plain | changes


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"key": [{"hip_flexx": 3}, {}]}, "'hip_flexx' is no angle, pin or direction. Did you mean 'hip_flex'"),
        ({"key": [{"foot_l": 3}, {}]}, "foot_l needs [x, y, z]"),
        ({"key": [{"knee": [1, 2, 3]}, {}]}, "knee needs one number"),
        ({"key": [{"hand_l": [0, 0, 0]}, {}]}, "hand_l is pinned elsewhere; pin it in every key"),
        ({"key": [{"z": 1}]}, "at least two [[key]]"),
        ({"key": [{"t": 0}, {"t": 0.5}]}, "rise and end at 1"),
        ({"layout": "grid"}, "layout is one of rows, cols, single"),
        ({"muscels": {}}, "'muscels' is not known. Did you mean 'muscles'?"),
        ({"muscles": {"glutes": 1}}, "muscle 'glutes' is not known"),
        ({"view": {"azimuth": 3}}, "view needs elevation"),
        ({"alt": "a" * 401}, "alt is longer than 400"),
    ],
)
def test_a_slip_in_a_pose_file_is_answered_with_what_to_write(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(pose.PoseError) as caught:
        pose.parse("mine", table(**changes))

    assert says in str(caught.value)
    assert str(caught.value).startswith("mine.toml")


def test_an_unknown_movement_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    code = command.main(["squad", "--check"])

    assert code == 2
    assert "Did you mean 'squat'?" in capsys.readouterr().out


def test_an_unknown_person_gets_the_nearest_name() -> None:
    with pytest.raises(wardrobe.PersonError, match="did you mean 'grace'"):
        wardrobe.person("grase")


def test_a_word_without_side_means_both_and_a_side_has_the_last_say() -> None:
    flat = pose.flatten("mine", "base", {"knee_l": 40, "knee": 10, "foot": [0.1, 0, 0]})

    assert (flat["knee_l"], flat["knee_r"]) == (40, 10)
    assert (flat["foot_l_x"], flat["foot_r_x"]) == (0.1, -0.1)


def test_mirroring_twice_changes_nothing() -> None:
    once = Motion(pose.load("climb_stairs")).at(0.2)

    twice = mirror(mirror(once, [0, 0, 0]), [0, 0, 0])

    assert twice == pytest.approx(once)


@pytest.mark.parametrize("name", pose.names())
def test_an_animation_has_no_jump_between_its_last_and_first_frame(name: str) -> None:
    stage = Stage(pose.load(name))
    moments = [shot.moment for shot, _, _ in animation.frames(stage, fineness=1)]
    travelled = np.array(stage.card.advance) * 2
    moving = [stage.solution(m)[1].joints for m in moments]

    places = np.array([np.stack([joints[j] for j in sorted(joints)]) for joints in moving])
    if stage.card.cycle:  # the camera travels along
        places -= np.array(moments)[:, None, None] * travelled
    steps = np.linalg.norm(np.roll(places, -1, 0) - places, axis=2).max(1)

    assert steps[-1] <= steps[:-1].max() * 1.25 + 1e-6


def test_a_small_render_shows_the_working_muscle_and_is_the_same_twice() -> None:
    stage = Stage(pose.load("glute_bridge"))
    shot = Shot(1.0, 200, 120, arrow=1.9)

    first, again = stage.draw(shot), stage.draw(shot)

    pixels = np.asarray(first, float) / 255
    assert (np.abs(pixels - WORKING).sum(2) < 0.35).sum() > 60
    assert first.tobytes() == again.tobytes()


def test_the_two_panels_of_a_still_lie_inside_the_card() -> None:
    for layout in ("cols", "rows", "single"):
        cells = still.cells(Stage(pose.parse("mine", table(layout=layout))), fineness=1)

        assert len(cells) == (1 if layout == "single" else 2)
        for left, top, shot in cells:
            assert left + shot.width <= still.WIDTH
            assert top + shot.height <= still.HEIGHT


def test_every_muscle_a_pose_file_may_name_can_be_seen_where_it_is() -> None:
    painter = Stage(pose.load("squat")).painter
    body = np.concatenate([part.rest for part in painter.figure.parts])

    shown = {name: body[painter._muscle(name, body) > 0.5] for name in pose.MUSCLES}

    assert all(len(points) > 50 for points in shown.values())
    assert shown["calf"][:, 2].max() < 0.55
    assert shown["gmax"][:, 2].min() > 0.55


def test_a_knee_bent_the_wrong_way_is_reported() -> None:
    bent = Stage(pose.parse("mine", table(key=[{"z": 1.0}, {"z": 1.0, "knee": -20}])))

    assert any("knee_l is" in line for line in measure.problems(bent))


def test_a_body_below_the_floor_is_reported() -> None:
    sunk = Stage(pose.parse("mine", table(key=[{"z": 0.84}, {"z": 0.7}])))

    assert any("below the floor" in line for line in measure.problems(sunk))


def test_the_command_renders_the_icon_and_enters_it(tmp_path: Path) -> None:
    code = command.main(["icon", "--out", str(tmp_path)])

    assert code == 0
    with Image.open(tmp_path / "icon.png") as drawn, Image.open(manifest.ASSETS / "icon.png") as stored:
        assert np.abs(np.asarray(drawn, float) - np.asarray(stored, float)).max() <= 2
    assert manifest.read(tmp_path)["pictures"]["icon"]["still"]["width"] == 512


def test_the_icon_stands_out_on_light_and_dark_at_36_pixels() -> None:
    small = icon.draw().resize((36, 36), Image.Resampling.LANCZOS)
    for ground in ("#FFFFFF", "#1A1D21"):
        page = Image.new("RGB", small.size, ground)
        page.paste(small, mask=small)
        light = np.asarray(page.convert("L"), float)

        assert light[10:30, 8:28].std() > 30
        assert abs(light[18, 2] - light[0, 0]) > 25


def test_the_mesh_comes_with_its_licence() -> None:
    folder = Path(wardrobe.__file__).parent / "body_mesh"

    assert "CC0 1.0 Universal" in (folder / "CC0-1.0.txt").read_text()
