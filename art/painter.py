"""Paint by rest position: which cloth, skin, hair or muscle a point of the body is, crisp at any size, no textures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter, map_coordinates

from art.body import Figure
from art.materials import (
    IRIS,
    PERSON_DEFAULTS,
    PERSON_PARTS,
    PROP_COLOURS,
    RESTING_TINT,
    STRETCHED,
    STRETCHED_FROM,
    WORKING,
    Stuff,
)
from art.maths import Array, Bools, Ints, colour, smoothstep
from art.solve import Pose
from art.wardrobe import Person, Tailor, hairness

# Outlines of muscles: (degrees around the pelvis, 0 = spine, 180 = navel; metres above the hip joint); those of the
# calf around the lower leg, 0 = behind, and above its thickest part.
MUSCLES: dict[str, list[tuple[float, float]]] = {
    "gmax": [
        *((7, 0.095), (20, 0.118), (46, 0.088), (70, 0.020), (79, -0.040)),
        *((70, -0.080), (42, -0.094), (14, -0.078), (6, -0.03)),
    ],
    "gmed": [
        *((52, 0.100), (64, 0.128), (90, 0.134), (113, 0.118)),
        *((110, 0.075), (94, 0.030), (82, -0.012), (73, 0.026)),
    ],
    "hipflex": [
        *((112, 0.085), (128, 0.108), (158, 0.075), (152, 0.0), (146, -0.12)),
        *((132, -0.19), (118, -0.17), (108, -0.06), (110, 0.03)),
    ],
    "psoas": [(92, 0.01), (118, 0.05), (156, 0.02), (160, -0.10), (146, -0.21), (112, -0.23), (94, -0.14)],
    "hams": [(18, -0.09), (60, -0.08), (98, -0.11), (116, -0.22), (112, -0.37), (50, -0.40), (22, -0.38)],
    "calf": [(-15, 0.07), (40, 0.085), (88, 0.06), (95, -0.02), (70, -0.10), (25, -0.14), (-15, -0.14)],
}
CALF_BELOW_KNEE = 0.13  # metres
FIBRE_SPACING = 0.0185


@dataclass(frozen=True)
class Work:
    """Which muscles a card shows (name -> weight), on which sides."""

    muscles: dict[str, float]
    sides: str


class Painter:
    """The paint of one person."""

    def __init__(self, figure: Figure, who: Person, *, shoes: bool) -> None:
        self.figure, self.who, self.shoes = figure, who, shoes
        self.tailor = Tailor.of(figure.rest)
        self.colours = {name: colour(code) for name, code in (PERSON_DEFAULTS | who.colours).items()}

    def cloth(self, at: Array, shrink: float = 0.0) -> Ints:
        """The garment at rest positions, `NOTHING` where skin is bare; `shrink` pulls the hems in (metres)."""
        tailor, z = self.tailor, at[:, 2]
        garment = np.where(z < tailor.waist, Stuff.LEGS, Stuff.SHIRT)
        garment = np.where(z < tailor.ankle + 0.045, Stuff.SOCK, garment)
        if self.shoes:
            collar = tailor.ankle - 0.012 + 0.35 * (at[:, 1] - self.figure.rest["foot_l"][1])
            garment = np.where(z < collar, Stuff.SHOE, garment)
            garment = np.where(z < 0.010, Stuff.SOLE, garment)
        sleeve = np.where(tailor.along_arm(at) < 0.62 - shrink * 1.5, Stuff.SHIRT, Stuff.NOTHING)
        garment = np.where(tailor.on_arm(at), sleeve, garment)
        x, y, up = (at - tailor.neck).T
        from_neck = np.sqrt(x**2 + ((y + 0.02) / 1.1) ** 2 + ((up - 0.005) / 0.8) ** 2)
        bare = (from_neck < 0.082 + shrink) | (up > 0.03 - shrink)
        return np.where(bare, Stuff.NOTHING, garment)

    def identify(self, stuff: Ints, at: Array) -> Ints:
        """Refine the drawn parts (hull, skin) to garments and hair."""
        stuff = stuff.copy()
        hull = stuff == Stuff.LEGS
        garment = self.cloth(at[hull])
        stuff[hull] = np.where(garment == Stuff.NOTHING, Stuff.SKIN, garment)
        skin = np.nonzero(stuff == Stuff.SKIN)[0]
        hairy = hairness(self.who, at[skin], self.figure.skull, self.figure.ear) > 0
        if self.who.beard:
            hairy |= self._beard(at[skin])
        stuff[skin[hairy]] = Stuff.HAIR
        return stuff

    def base_colours(self, stuff: Ints, at: Array) -> Array:
        """Flat colours with a painted face, before muscles and light."""
        colours = np.ones((len(stuff), 3))
        for kind, name in PERSON_PARTS.items():
            colours[stuff == kind] = self.colours[name]
        for kind, shade in PROP_COLOURS.items():
            colours[stuff == kind] = shade
        self._face(colours, stuff, at)
        return colours

    def flex(self, colours: Array, stuff: Ints, at: Array, work: Work, pose: Pose) -> Array:
        """Paint working or stretched muscles into `colours`; returns the glow (0..1) of every point."""
        legs = np.nonzero(stuff == Stuff.LEGS)[0]
        where, glow = at[legs], np.zeros(len(stuff))
        left = where[:, 0] > 0
        shown = np.where(left, "l" in work.sides, "r" in work.sides)
        effort = np.where(left, pose.get("act_l", 1.0), pose.get("act_r", 1.0))
        for name, weight in work.muscles.items():
            share, act = self._muscle(name, where) * shown, effort * weight
            calm, tense = (STRETCHED_FROM, STRETCHED) if name == "hipflex" else (None, WORKING)
            if calm is None:
                calm = colours[legs] * 0.58 + RESTING_TINT * 0.42
            hot = calm * (1 - act)[:, None] + tense * act[:, None]
            hot = hot * (1.05 - (0.10 + 0.06 * act) * _fibres(name, *self._place(name, where)))[:, None]
            cover = (0.94 * share)[:, None]
            colours[legs] = colours[legs] * (1 - cover) + hot * cover
            glow[legs] = np.maximum(glow[legs], share * act)
        return glow

    def _muscle(self, name: str, at: Array) -> Array:
        """How much of a muscle lies under a rest position, 0..1."""
        around, above = self._place(name, at)
        inside: Array = map_coordinates(
            _muscle_map(name), [(0.25 - above) * 2000, (around + 20) * 4], order=1, mode="constant"
        )
        return inside

    def _place(self, name: str, at: Array) -> tuple[Array, Array]:
        """Where rest positions are on the map of a muscle: degrees around and metres above."""
        if name != "calf":
            return _pelvic(at, self.tailor.hip)
        knee, ankle = self.figure.rest["calf_l"], self.figure.rest["foot_l"]
        along = (knee[2] - at[:, 2]) / (knee[2] - ankle[2])
        axis = knee + along[:, None] * (ankle - knee)
        across = np.abs(np.abs(at[:, 0]) - axis[:, 0])
        return np.degrees(np.arctan2(across, at[:, 1] - axis[:, 1])), at[:, 2] - knee[2] + CALF_BELOW_KNEE

    def _beard(self, at: Array) -> Bools:
        mouth, ear = self.figure.mouth, self.figure.ear
        x, y, z = at.T
        upper = mouth[2] + 0.016 + np.clip(y - mouth[1] - 0.045, 0, 1) * 0.75
        lower = mouth[2] - 0.064 + np.clip(y - mouth[1] - 0.03, 0, 1) * 0.62
        lips = (np.abs(x) < 0.024) & (np.abs(z - mouth[2]) < 0.009)
        beard: Bools = (z < upper) & (z > lower) & (y < ear[1] - 0.008) & ~lips & (np.abs(x) < 0.09)
        return beard

    def _face(self, colours: Array, stuff: Ints, at: Array) -> None:
        """Irises, brows, lips and a little warmth in the cheeks."""
        colours[stuff == Stuff.EYE] = 1.0
        skull, mouth = self.figure.skull, self.figure.mouth
        in_front = (at[:, 2] > skull[2] - 0.13) & (at[:, 1] < skull[1] - 0.02) & (np.abs(at[:, 0]) < 0.09)
        face = np.nonzero((stuff == Stuff.SKIN) & in_front)[0]
        on = at[face]
        for k, side in ((1, "l"), (-1, "r")):
            eye = self.figure.eye(side)
            ball = np.nonzero((stuff == Stuff.EYE) & (at[:, 0] * k > 0))[0]
            iris = np.hypot(at[ball, 0] - eye[0], at[ball, 2] - eye[2]) < 0.0082
            colours[ball[iris]] = IRIS
            across, above = (on[:, 0] - eye[0]) * k, on[:, 2] - eye[2]
            brow = above - 0.022 - 0.004 * np.cos(across / 0.02) + 0.25 * np.clip(across - 0.008, 0, 1)
            brow_half = 0.0042 - 0.07 * np.abs(across)
            painted = (np.abs(brow) < brow_half) & (across > -0.017) & (across < 0.025)
            lash = np.abs(above - 0.0062 + 12 * across**2) < 0.0019
            painted |= lash & (np.abs(across) < 0.0165)
            colours[face[painted]] = self.colours["hair"] * 0.8
            cheek = np.exp(-((across - 0.008) ** 2 + (above + 0.042) ** 2) / 0.018**2)[:, None] * 0.22
            colours[face] = colours[face] * (1 - cheek) + self.colours["lips"] * cheek
        smile = 6.0 * on[:, 0] ** 2  # the corners of the mouth lift a little
        lips = np.abs(on[:, 2] - mouth[2] - smile + 0.001) < 0.0085 * (1 - (np.abs(on[:, 0]) / 0.027) ** 2)
        colours[face[lips & (np.abs(on[:, 0]) < 0.026)]] = self.colours["lips"]


def _pelvic(at: Array, hip: float) -> tuple[Array, Array]:
    """Degrees around the pelvis (0 = spine) and metres above the hip joint."""
    return np.degrees(np.arctan2(np.abs(at[:, 0]), at[:, 1] + 0.01)), at[:, 2] - hip


@cache
def _muscle_map(name: str) -> Array:
    """A muscle's outline as a soft-edged map: 4 pixels a degree, 2000 a metre."""
    image = Image.new("L", (880, 1000))
    ImageDraw.Draw(image).polygon([((a + 20) * 4, (0.25 - z) * 2000) for a, z in MUSCLES[name]], fill=255)
    soft: Array = smoothstep(0.4, 0.6, gaussian_filter(np.asarray(image, float) / 255, 14))
    return soft


def _fibres(name: str, around: Array, above: Array) -> Array:
    """Stripes along the muscle's fibres, 0..1."""
    run = {
        "gmax": above + 0.0021 * around,
        "gmed": around * 0.0016 + above * 0.25,
        "hipflex": around * 0.0018,
        "psoas": around * 0.0018,
        "hams": around * 0.0011,
        "calf": around * 0.0011,
    }[name]
    stripes: Array = 0.5 + 0.5 * np.sin(2 * np.pi * run / FIBRE_SPACING)
    return stripes
