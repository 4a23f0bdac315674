"""Finds the number to ring where a person is. The self check itself has nothing to load and nothing to keep."""

from collections.abc import Sequence

from bot.hears import Call
from bot.people.rules import Person
from bot.services import Services
from bot.symptoms.rules import numbers_to_ring
from db import members


async def emergency_numbers(services: Services, call: Call, person: Person) -> Sequence[str]:
    """What to ring for an ambulance, best first; empty when nobody knows where the person is."""
    async with services.sessions.begin() as session:
        set_by_admin = await members.emergency_number_of(session, call.team_id)
    return numbers_to_ring(set_by_admin, [services.data.emergency_numbers(c) for c in person.countries])
