"""A member whose Slack speaks Spanish hears nothing but Spanish, whatever they do; the settings can change that."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.delivery import flows as delivery
from bot.plan.rules import Member
from bot.posts import flows as posts
from bot.process import Bot
from db import scores
from db.models import Member as Row
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.conftest import StartBot, on_sqlite
from tests.listening import CHANNELS, Listener
from tests.people import jump_to_next, start

pytestmark = on_sqlite

SPOKEN = [
    "", "help", "exercise", "exercise list", "exercise sentadilla", "exercise almeja", "exercise pizza", "symptoms",
    "why", "why now", "now", "done", "done sentadilla", "every 30", "every soon", "hours 9-17", "hours whenever",
    "days mon-fri", "days never", "pause 2h", "pause someday", "resume", "stats", "leaderboard", "team", "team list",
    "admin", "privacy", "banana", "sintomas", "stop", "",
]  # fmt: skip


@pytest.fixture
async def bot(start_bot: StartBot) -> Bot:
    return await start_bot(worker=False)


@pytest.fixture
def eva(slack: Sandbox) -> Person:
    eva = slack.person("U0ANA")
    eva.user.locale = "es-ES"
    return eva


async def test_a_newcomer_is_spoken_to_in_the_language_of_their_slack(bot: Bot, slack: Sandbox, eva: Person) -> None:
    listener = Listener(bot, slack, eva)

    for words in SPOKEN:
        await eva.types(f"/glutes {words}")
        await listener.listen()
    await eva.types("/glutes start")
    await listener.listen()
    await eva.submits({"start": "09:00", "end": "17:00"})
    await listener.listen()

    assert "Hola, soy Glutes" in listener.heard
    assert "Todo listo" in listener.heard
    assert listener.english == []


async def test_a_member_hears_spanish_for_everything_they_type(bot: Bot, slack: Sandbox, eva: Person) -> None:
    await start(bot.services, "U0ANA", locale="es-ES")
    listener = Listener(bot, slack, eva)

    for words in SPOKEN:
        await eva.types(f"/glutes {words}")
        await listener.listen()
        await eva.says(words or "help")
        await listener.listen()

    assert "Próximo aviso" in listener.heard
    assert "¿Querías decir" in listener.heard
    assert listener.english == []


async def test_a_member_is_nudged_and_answered_in_spanish(bot: Bot, slack: Sandbox, clock: Clock, eva: Person) -> None:
    await start(bot.services, "U0ANA", locale="es-ES", weekly=2)
    listener = Listener(bot, slack, eva)

    for press in ("nudges.done", "nudges.snooze", "nudges.skip", "nudges.done"):
        await jump_to_next(bot.services, clock)
        await delivery.deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
        await listener.listen()
        await eva.clicks(press, on=eva.dm[-1])
        await listener.listen()
        if "¿Qué tal la sesión?" in eva.dm[-1].text:
            await eva.clicks("programme.rate.hurts", on=eva.dm[-1])
            await listener.listen()

    assert "tu sesión de hoy" in listener.heard
    assert "2 de 10" in listener.heard
    assert listener.english == []


async def test_the_home_tab_is_in_spanish(bot: Bot, slack: Sandbox, eva: Person) -> None:
    await start(bot.services, "U0ANA", locale="es-ES")
    listener = Listener(bot, slack, eva)

    await eva.opens_home()
    await listener.listen()

    assert eva.home is not None
    assert "Próximo aviso" in listener.heard
    assert listener.english == []


async def test_the_self_check_speaks_spanish_to_its_end(bot: Bot, slack: Sandbox, eva: Person) -> None:
    await start(bot.services, "U0ANA", locale="es-ES")
    listener = Listener(bot, slack, eva)
    path = [("emergency", "none"), ("soon", "none"), ("numbness", "none"), ("where", "stiff")]

    await eva.types("/glutes check")
    for question, option in path:
        await listener.listen()
        await eva.submits({question: option})
    await listener.listen()

    assert "Autochequeo" in listener.heard
    assert listener.english == []


@pytest.mark.parametrize("end", ["emergency", "clinician", "outer_hip", "stiff", "fine"])
async def test_every_end_of_the_check_is_in_spanish(bot: Bot, slack: Sandbox, eva: Person, end: str) -> None:
    listener = Listener(bot, slack, eva)
    paths = {
        "emergency": {"emergency": "any"},
        "clinician": {"soon": "any"},
        "outer_hip": {"where": "outer_hip", "pattern": "no", "one_leg": "pain", "routine": "long"},
        "stiff": {"where": "stiff"},
        "fine": {"where": "nothing", "chair": "easy", "sitting": "short", "strength": "some"},
    }

    await eva.types("/glutes check")
    while any(block["type"] == "input" for block in eva.modals[-1].blocks):
        await listener.listen()
        asked = eva.modals[-1].blocks[-1]["block_id"]
        await eva.submits({asked: paths[end].get(asked, "none")})
    await listener.listen()

    assert bot.services.languages["es"](f"check.outcome_{end}_header") in listener.heard
    assert listener.english == []


async def test_a_press_on_every_button_of_a_card_is_answered_in_spanish(bot: Bot, slack: Sandbox, eva: Person) -> None:
    listener = Listener(bot, slack, eva)

    for press in (
        "exercises.show.moving", "exercises.show.easier", "exercises.show.harder", "exercises.show.desk",
        "exercises.share", "exercises.another", "exercises.done",
    ):  # fmt: skip
        await eva.types("/glutes exercise almeja", channel=CHANNELS[0])
        await listener.listen()
        await eva.clicks(press)
        await listener.listen()

    assert "comparte un movimiento" in listener.heard
    assert listener.english == []


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"rest": "siesta"}, "No entiendo siesta como pausa"),
        ({"exceptions": "viernes 9-13"}, "Escríbelo así: fri 9-13"),
        ({"zone": "Atlántida"}, "No conozco la zona horaria Atlántida"),
        ({"country": "Wakanda"}, "No conozco el país Wakanda"),
        ({"start": "09:00", "end": "09:00"}, "El inicio y el final son iguales"),
    ],
)
async def test_a_slip_in_the_settings_is_explained_in_spanish(
    bot: Bot, slack: Sandbox, eva: Person, filled: dict[str, Any], told: str
) -> None:
    listener = Listener(bot, slack, eva)

    await eva.types("/glutes settings")
    await listener.listen()
    answer = await eva.submits(filled)

    assert told in "".join(answer.errors.values())
    assert listener.english == []


async def test_an_admin_sets_up_and_a_channel_hears_everything_in_the_admins_language(
    bot: Bot, slack: Sandbox, clock: Clock, eva: Person
) -> None:
    ada = slack.person("U0ADA")
    ada.user.locale = "es-MX"
    listener = Listener(bot, slack, ada)
    for user_id in ("U0ANA", "U0BEN", "U0CARO"):
        await week_behind(bot, await start(bot.services, user_id))

    await ada.types("/glutes admin")
    await listener.listen()
    await ada.submits(
        {"channel": CHANNELS[0], "weekday": "0", "at": "09:00", "together": ["on"], "together_at": "09:05",
         "zone": "Europe/Berlin"}
    )  # fmt: skip
    await listener.listen()
    for at in (datetime(2026, 11, 30, 8, 0, tzinfo=UTC), datetime(2026, 11, 30, 8, 5, tzinfo=UTC)):
        clock.jump(at)
        await posts.post_due(bot.services)
        await listener.listen()
    moment = next(m for m in ada.sees(CHANNELS[0]) if "together.join" in str(m.blocks))  # both came in one look
    await ada.clicks("together.join", on=moment)
    await listener.listen()

    assert "me ha traído aquí" in listener.heard
    assert "La semana" in listener.heard
    assert "Todo el mundo a moverse" in listener.heard
    assert listener.english == []


async def week_behind(bot: Bot, member: Member) -> None:
    """Four working days, every nudge of them done."""
    async with bot.services.sessions.begin() as session:
        (await session.get_one(Row, member.id)).listed = True
        for day in range(23, 27):
            sums = Counter(sent=8, done=8, moved=8)
            await scores.add(session, {scores.Day("T0PAPER", member.id, date(2026, 11, day)): sums})


async def test_an_old_nudge_answers_in_spanish_even_whoever_had_everything_deleted(
    bot: Bot, slack: Sandbox, clock: Clock, eva: Person
) -> None:
    await start(bot.services, "U0ANA", locale="es-ES")
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    await eva.types("/glutes privacy")
    await eva.clicks("privacy.delete")

    await eva.clicks("nudges.done", on=eva.dm[-1])
    await slack.settled()

    assert "Este ya pasó." in eva.dm[-1].text


async def test_the_settings_choose_another_language_and_go_back_to_slacks(
    bot: Bot, slack: Sandbox, eva: Person
) -> None:
    await start(bot.services, "U0ANA", locale="es-ES")

    await eva.types("/glutes settings")
    labels = [str(b) for b in eva.modals[-1].blocks if b.get("block_id") == "language"]
    await eva.submits({"language": "en"})
    await eva.closes_modal()
    english = await eva.types("/glutes")
    await eva.types("/glutes settings")
    await eva.submits({"language": "auto"})
    await eva.closes_modal()
    spanish = await eva.types("/glutes")

    assert "'English'" in labels[0]
    assert "'Español'" in labels[0]
    assert "Next nudge" in english.text
    assert "Próximo aviso" in spanish.text


async def test_whoever_changes_the_language_of_their_slack_is_followed(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", locale="en-GB")
    ana = slack.person("U0ANA")

    ana.becomes(locale="es-ES")
    await slack.settled()
    answer = await ana.types("/glutes")

    assert "Próximo aviso" in answer.text


@pytest.mark.parametrize("locale", ["es-ES", "es-LA", "es-419", "es", "es-XX"])
async def test_every_spanish_gets_spanish(bot: Bot, slack: Sandbox, locale: str) -> None:
    await start(bot.services, "U0ANA", locale=locale)

    answer = await slack.person("U0ANA").types("/glutes help")

    assert "te recuerda que te muevas" in answer.text
