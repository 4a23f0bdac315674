"""What things are made of, and the fixed colours that carry meaning on every card."""

from __future__ import annotations

from enum import IntEnum

from art.maths import colour


class Stuff(IntEnum):
    """The material of a pixel."""

    NOTHING = -1
    SKIN = 0
    SHIRT = 1
    LEGS = 2
    SOCK = 3
    SHOE = 4
    SOLE = 5
    HAIR = 6
    EYE = 7
    FRAME = 8
    MAT = 9
    WOOD = 10
    STONE = 11
    TREAD = 12
    METAL = 13
    DARK = 14
    FLOOR = 15
    WHITE = 16
    WALL = 17
    FABRIC = 18
    SCREEN = 19


BODY = (Stuff.SKIN, Stuff.LEGS, Stuff.HAIR, Stuff.EYE)
GROUND = (Stuff.MAT, Stuff.FLOOR)
QUIET = (Stuff.MAT, Stuff.FLOOR, Stuff.TREAD, Stuff.STONE, Stuff.WALL)  # thin outlines

PROP_COLOURS = {
    Stuff.MAT: colour("#9CC4EA"),
    Stuff.WOOD: colour("#F0C97A"),
    Stuff.STONE: colour("#CDD6E2"),
    Stuff.TREAD: colour("#FFFFFF"),
    Stuff.METAL: colour("#8C98AB"),
    Stuff.DARK: colour("#2A3346"),
    Stuff.FLOOR: colour("#DCE4EE"),
    Stuff.WHITE: colour("#FFFFFF"),
    Stuff.WALL: colour("#F3F6FA"),
    Stuff.FABRIC: colour("#7F93B2"),
    Stuff.SCREEN: colour("#B7C9E4"),
}
PERSON_PARTS = {
    Stuff.SKIN: "skin",
    Stuff.SHIRT: "shirt",
    Stuff.LEGS: "legs",
    Stuff.SOCK: "sock",
    Stuff.SHOE: "shoe",
    Stuff.SOLE: "sole",
    Stuff.HAIR: "hair",
    Stuff.FRAME: "frame",
}
PERSON_DEFAULTS = {"sock": "#F6F8FC", "shoe": "#E9EDF4", "sole": "#B9C3D2", "frame": "#39435A"}

CANVAS, PANEL = colour("#E3EAF3"), colour("#F7FAFD")
INK, BLUE, GHOST = colour("#1F2A44"), colour("#2F6BFF"), colour("#5B6E8F")
WORKING, STRETCHED_FROM, STRETCHED = colour("#FF3B1F"), colour("#A9DDFB"), colour("#0A9BF5")
RESTING_TINT = colour("#FF6A5A") * [1, 0.75, 0.95]
IRIS = colour("#35261F")
