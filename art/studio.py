"""A card on stage: its person, movement, room and camera, drawn at any moment at any size."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from art.annotate import Picture, arrow, curve, ghost, level_line, no_elevator, to_image
from art.maths import Array, unit
from art.motion import Motion
from art.painter import Painter, Work
from art.pose import Card, Table
from art.raster import Camera, silhouette
from art.scene import props_for
from art.shade import Sight, shade
from art.solve import Pose, Solution, Stance, solve
from art.wardrobe import figure, person

ARROW_WIDTH = 0.034  # of the picture's height
SIGN_WIDTH = 0.155  # of the picture's width
LEVEL_ARM = 0.27  # metres from the middle of the pelvis to each end of the level line
TRIAL_HEIGHT = 0.84  # pelvis height from which a grounded figure is let down


@dataclass(frozen=True)
class Posed:
    """The figure at one moment."""

    pose: Pose
    solution: Solution
    vertices: list[Array]


@dataclass(frozen=True)
class Shot:
    """What one picture shows: the moment, the size in pixels, and what is drawn over it.

    `fineness` is how many times larger it is drawn before it is scaled down (anti-aliasing).
    """

    moment: float
    width: int
    height: int
    fineness: int = 1
    ghost_of: float | None = None
    arrow: float = 0.0  # times the usual width; 0: none
    close_up: bool = False  # use the animation's framing


class Stage:
    """Everything needed to draw one card."""

    def __init__(self, card: Card) -> None:
        who = person(card.person)
        self.card = card
        self.figure = figure(who, shoes=card.shoes)
        self.painter = Painter(self.figure, who, shoes=card.shoes)
        self.motion = Motion(card)
        self.work = Work(card.muscles, card.sides)
        self.stance = Stance(card.anchor, card.head_rests, self.figure.sole)

    def solution(self, moment: float) -> tuple[Pose, Solution]:
        """The pose and the solved skeleton at a moment."""
        pose: Pose = self.motion.at(moment)
        if self.card.grounded:
            pose = self._let_down(pose)
        return pose, solve(self.figure.skeleton, pose, self.stance)

    def posed(self, moment: float) -> Posed:
        """The figure's surface at a moment."""
        pose, solution = self.solution(moment)
        return Posed(pose, solution, self.figure.pose(solution, pose))

    def _let_down(self, pose: Pose) -> Pose:
        """Lower the body until its lowest point stands on the floor."""
        pose = {**pose, "z": TRIAL_HEIGHT}
        surface = self.figure.pose(solve(self.figure.skeleton, pose, self.stance), pose)
        lowest = min(float(vertices[:, 2].min()) for vertices in surface)
        return {**pose, "z": TRIAL_HEIGHT - lowest}

    def camera(self, shot: Shot) -> Camera:
        """The camera of a shot; in an advancing cycle it moves along."""
        view: Table = self.card.view | (self.card.animation if shot.close_up else {})
        x, y, z = np.array(view["target"], float) + self._travelled(shot.moment)
        return Camera(
            azimuth=view["azimuth"],
            elevation=view["elevation"],
            target=(x, y, z),
            height=view["height"],
            width_px=shot.width * shot.fineness,
            height_px=shot.height * shot.fineness,
        )

    def _travelled(self, moment: float) -> Array:
        return np.array(self.card.advance) * 2 * moment if self.card.cycle else np.zeros(3)

    def draw(self, shot: Shot) -> Picture:
        """The shot with its annotations, still `fineness` times too large."""
        return self.annotate(self.scene(shot), shot)

    def scene(self, shot: Shot) -> Picture:
        """The shot without arrows, lines and signs."""
        posed, camera = self.posed(shot.moment), self.camera(shot)
        props = props_for(self.card, posed.solution, shot.moment)
        sight = Sight(self.painter, posed.vertices, props, posed.pose, self.work)
        pixels = shade(sight, camera)
        if shot.ghost_of is not None:
            before = replace(sight, vertices=self.posed(shot.ghost_of).vertices)
            there, body = silhouette(camera, before.meshes()), silhouette(camera, sight.meshes())
            pixels = ghost(pixels, there, body, fineness=shot.fineness)
        return to_image(pixels)

    def annotate(self, picture: Picture, shot: Shot) -> Picture:
        """Draw the shot's arrows, level line and sign over its scene."""
        camera = self.camera(shot)
        unit_width = ARROW_WIDTH * min(shot.height, 600) * shot.fineness
        if self.card.level:
            picture = level_line(picture, self._level(camera, self.solution(shot.moment)[1]), unit_width * 0.5)
        if shot.arrow:
            for table in self.card.arrows:
                path = camera.project(self._arrow_path(table, shot.moment))[:, :2]
                picture = arrow(picture, path, unit_width * shot.arrow, both_ends=table.get("both_ends", False))
        if self.card.icon == "no_elevator":
            centre = (picture.width * 0.86, picture.height * 0.20)
            picture = no_elevator(picture, centre=centre, width=round(picture.width * SIGN_WIDTH))
        return picture

    def _level(self, camera: Camera, solution: Solution) -> Array:
        """Screen ends of a line a little above the hips, tilted as the pelvis is; perspective must not tilt it."""
        left, right = solution.joints["thigh_l"], solution.joints["thigh_r"]
        above = solution.frames["pelvis"] @ np.array([0, 0.0, 0.11])
        centre = camera.project((left + right) / 2 + above)[:2]
        rise = float(unit(left - right)[2])
        leftwards = np.sign(camera.project(left)[0] - camera.project(right)[0])
        arm = np.array([leftwards * np.sqrt(1 - rise**2), -rise]) * LEVEL_ARM * camera.pixels_per_metre
        return np.stack([centre + arm, centre - arm])

    def _arrow_path(self, table: Table, moment: float) -> Array:
        """An arrow's curve in the room: three given points, or the path of a joint with an offset."""
        if "points" in table:
            return curve(np.array(table["points"], float) + self._travelled(moment))
        start, end = table.get("from", 0.0), table.get("to", 1.0)
        offset = np.array(table.get("offset", (0, 0, 0)), float)
        moments = (start, (start + end) / 2, end)
        first, middle, last = (self.solution(m)[1].joints[table["joint"]] + offset for m in moments)
        return curve(np.array([first, 2 * middle - (first + last) / 2, last]))
