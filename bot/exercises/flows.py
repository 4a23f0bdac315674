"""Turns the pages of a member's exercise cards."""

from bot.content import Words
from bot.content.data import movement_names
from bot.errors import UserMistake
from bot.exercises.rules import KINDS, Movement, allowed, find
from bot.hears import Call
from bot.nudges.rules import REMEMBERED, next_movement
from bot.people.rules import Person
from bot.plan.flows import value_of
from bot.plan.rules import Member
from bot.services import Services
from db import members


def meant(services: Services, words: Words, text: str) -> Movement | list[Movement]:
    """The movement meant by `text`, in the person's language or in English; or those it could be, if any."""
    names = movement_names(words, services.movements)
    for movement_id, english in movement_names(services.languages["en"], services.movements).items():
        names[movement_id] += english
    return find(services.movements, names, text)


def named(services: Services, words: Words, text: str) -> Movement | list[Movement]:
    """The same; raises UserMistake if it can be none."""
    found = meant(services, words, text)
    if not found:
        raise UserMistake("cards.unknown", text=text[:40])
    return found


def suited(services: Services, person: Person | Member) -> list[Movement]:
    """What nothing rules out for this person, in the order of the rotation."""
    kinds = frozenset(KINDS)
    return allowed(services.movements, wanted=kinds, avoid=person.avoid, seated_only=person.seated_only)


async def turn_page(services: Services, call: Call, *, after: str) -> Movement:
    """The next of a member's rotation, which moves on by it; for a stranger, simply the one after `after`.

    A card that was only looked at is no floor exercise done.
    """
    async with services.sessions.begin() as session:
        row = await members.find(session, call.team_id, call.user_id)
        if row is None:
            ids = [m.id for m in services.movements]
            return services.movements[(ids.index(after) + 1) % len(ids) if after in ids else 0]
        recent = [*row.recent, after]
        movement = next_movement(services.movements, value_of(row), recent=recent, floor_done=False, turn=row.turn)
        row.turn += 1
        row.recent = [*row.recent, movement.id][-REMEMBERED:]
        return movement
