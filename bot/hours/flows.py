"""Changes a member's hours, days or interval from typed words."""

from collections.abc import Callable
from dataclasses import replace

from bot.hears import Call
from bot.hours.rules import Schedule, change_days, change_hours
from bot.plan.flows import edit, write_schedule
from bot.plan.rules import Member
from bot.services import Services
from bot.typed.rules import parse_days, parse_hours, parse_interval
from db.models import Member as Row


async def set_interval(services: Services, call: Call) -> Member:
    interval = parse_interval(call.text)
    return await _change(services, call, lambda schedule: replace(schedule, interval=interval))


async def set_hours(services: Services, call: Call) -> Member:
    change = parse_hours(call.text)
    return await _change(services, call, lambda schedule: replace(schedule, week=change_hours(schedule.week, change)))


async def set_days(services: Services, call: Call) -> Member:
    days = parse_days(call.text)
    return await _change(services, call, lambda schedule: replace(schedule, week=change_days(schedule.week, days)))


async def _change(services: Services, call: Call, new: Callable[[Schedule], Schedule]) -> Member:
    def change(row: Row, member: Member) -> None:
        write_schedule(row, new(member.schedule))

    return await edit(services, call.team_id, call.user_id, now=call.now, change=change)
