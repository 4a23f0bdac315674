"""Exercise cards: how a movement goes, its easier, harder and desk versions, and the list of all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import blocks
from bot.blocks import Block, Message
from bot.content import Mrkdwn, Words
from bot.exercises.rules import KINDS, Movement
from bot.pictures.rules import Source

DONE = "exercises.done"
ANOTHER = "exercises.another"
SHARE = "exercises.share"
PICK = "exercises.pick"
OPEN = "exercises.open"
SHOW = "exercises.show"  # any other face of the same card; each button adds what it leads to

VERSIONS = ("easier", "harder", "desk")

Picture = Source | None


@dataclass(frozen=True, slots=True)
class Face:
    """Which side of a card is up. `version` is "" for the movement as it is; `moving` shows the animation."""

    movement: str
    version: str = ""
    moving: bool = False

    @property
    def value(self) -> str:
        """As a button carries it: messages live for months, and nothing is stored for them."""
        return f"{self.movement} {self.version or 'plain'} {'moving' if self.moving else 'still'}"


def read_face(value: str) -> Face:
    movement, version, moving = (*value.split(), "", "", "")[:3]
    return Face(movement, version if version in VERSIONS else "", moving == "moving")


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What a card may show besides its texts. `moves`: there is an animation; `left_out`: the member's own switches.

    The animation is small, as Slack lets only an accessory move, so the still picture stays below it.
    """

    picture: Picture = None
    animation: Picture = None
    moves: bool = False
    left_out: bool = False
    shareable: bool = False


def card(words: Words, face: Face, showing: Showing) -> Message:
    """The card with its buttons, for one person."""
    shown = _body(words, face, showing.picture, showing.animation)
    if showing.left_out:
        shown.insert(0, blocks.section(words("cards.left_out")))
    if face.moving and showing.animation is None:
        shown.append(blocks.context(words("cards.picture_coming")))
    ways = [
        blocks.button(words("common.done_button"), DONE, value=face.movement, style="primary"),
        blocks.button(words("cards.another_button"), ANOTHER, value=face.movement),
    ]
    if showing.shareable:
        ways.append(blocks.button(words("cards.share_button"), SHARE, value=face.value))
    return Message(_alone(words, face), [*shown, blocks.actions(*_faces(words, face, showing)), blocks.actions(*ways)])


def shared(words: Words, face: Face, *, user_id: str, picture: Picture) -> Message:
    """The card for a channel: who shared it, and nothing personal to press."""
    by = words("cards.shared", who=Mrkdwn(f"<@{user_id}>"))
    shown = _body(words, face, picture)
    return Message(Mrkdwn(f"{by}\n{_alone(words, face)}"), [blocks.context(by), *shown])


def listed(words: Words, movements: Sequence[Movement], *, left_out: Sequence[Movement]) -> Message:
    """All movements a member may do, by kind, and those they left out."""
    shown: list[Block] = []
    lines: list[str] = []
    for kind in KINDS:
        names = [f"*{words(f'{m.id}.name')}* – {words(f'{m.id}.action')}" for m in movements if m.kind == kind]
        if names:
            shown.append(blocks.section("\n".join([f"*{words(f'cards.kind_{kind}_header')}*", *_bullets(names)])))
            lines += names
    if left_out:
        named = words.list([words(f"{m.id}.name") for m in left_out])
        shown.append(blocks.context(words("cards.list_left_out", names=named)))
    return Message(Mrkdwn("\n".join(lines)), [*shown, _choice(words, movements)])


def which(words: Words, movements: Sequence[Movement]) -> Message:
    """What was typed could be several."""
    text = words("cards.which", names=words.list([words(f"{m.id}.name") for m in movements]))
    return Message(text, [blocks.section(text), _choice(words, movements)])


def _choice(words: Words, movements: Sequence[Movement]) -> Block:
    names = [(words(f"{m.id}.name"), m.id) for m in movements]
    return blocks.actions(blocks.select(PICK, names, placeholder=words("cards.pick_placeholder")))


def _body(words: Words, face: Face, picture: Picture, animation: Picture = None) -> list[Block]:
    name = face.movement
    still, moving = (blocks.image(p, words(f"{name}.picture_alt")) if p else None for p in (picture, animation))
    title = f"*{words(f'{name}.name')}*\n{words(f'{name}.action')}"
    mistakes = "\n".join([f"*{words('cards.mistakes')}*", *_bullets(words.lines(f"{name}.mistakes")[:2])])
    shown = [
        blocks.section(title, accessory=moving),
        *([still] if still else []),
        blocks.section("\n".join(f"{n}. {step}" for n, step in enumerate(words.lines(f"{name}.steps"), start=1))),
        blocks.fields(f"*{words('cards.dose')}*\n{words(f'{name}.dose')}", mistakes),
    ]
    if face.version:
        shown.append(blocks.section(_version(words, face)))
    return [*shown, blocks.context(_care(words, name))]


def _faces(words: Words, face: Face, showing: Showing) -> list[Block]:
    """The other sides of the card; the one that is up turns it back."""
    ways = []
    if showing.moves:
        moving = face.moving and showing.animation is not None
        label = "cards.still_button" if moving else "cards.moving_button"
        ways.append(_turn(words(label), "moving", replace(face, moving=not moving)))
    for version in VERSIONS:
        up = face.version == version
        label = "cards.plain_button" if up else f"cards.{version}_button"
        ways.append(_turn(words(label), version, replace(face, version="" if up else version)))
    return ways


def _turn(label: str, name: str, face: Face) -> Block:
    return blocks.button(label, f"{SHOW}.{name}", value=face.value)


def _version(words: Words, face: Face) -> Mrkdwn:
    return Mrkdwn(f"*{words(f'cards.{face.version}_button')}*\n{words(f'{face.movement}.{face.version}')}")


def _alone(words: Words, face: Face) -> Mrkdwn:
    """The whole card in plain lines."""
    name = face.movement
    steps = [f"{n}. {step}" for n, step in enumerate(words.lines(f"{name}.steps"), start=1)]
    version = [_version(words, face)] if face.version else []
    lines = [f"*{words(f'{name}.name')}*: {words(f'{name}.action')}", *steps, words(f"{name}.dose"), *version]
    return Mrkdwn("\n".join([*lines, _care(words, name)]))


def _care(words: Words, name: str) -> Mrkdwn:
    """What to take care of, and who asks first."""
    caution = words("cards.caution", text=words(f"{name}.caution"))
    return Mrkdwn(f"{caution}\n{words('cards.ask_first')}")


def _bullets(lines: Sequence[str]) -> list[str]:
    return [f"• {line}" for line in lines]
