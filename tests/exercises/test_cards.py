"""Exercise cards through the front door: found by loose names, turned over, shared, done."""

from itertools import pairwise
from typing import Any

import pytest

from bot.pictures.rules import Picture
from bot.process import Bot
from sandbox import Sandbox
from sandbox.person import Person
from tests.conftest import StartBot, on_sqlite
from tests.people import start

pytestmark = on_sqlite

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x1f\x15\xc4\x89"


@pytest.fixture(autouse=True)
def patient_presses(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine an upload may take longer than a press waits for one."""
    monkeypatch.setattr("bot.exercises.handlers.PATIENCE", 60.0)


def texts(message: Any) -> str:
    return "\n".join(b["text"]["text"] for b in message.blocks if b["type"] == "section" and "text" in b)


def labels(message: Any) -> list[str]:
    return [e["text"]["text"] for b in message.blocks if b["type"] == "actions" for e in b["elements"] if "text" in e]


def on_screen(who: Person) -> Any:
    return who.sees(who.dm_channel)[-1]


async def press(slack: Sandbox, bot: Bot, who: Person, button: str) -> Any:
    """What is on the screen once the press was answered."""
    await who.clicks(button, on=on_screen(who))
    await answered(slack, bot)
    return on_screen(who)


async def answered(slack: Sandbox, bot: Bot) -> None:
    await bot.services.tasks.finish(seconds=60)
    await slack.settled()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("clam", "Clamshell"), ("bridge", "Glute bridge"), ("donkey", "Donkey kick"), ("squat", "Squat"),
        ("  GLUTE   Bridge ", "Glute bridge"), ("brigde", "Glute bridge"), ("wall_abduction", "Wall press"),
    ],
)  # fmt: skip
async def test_a_card_is_found_by_what_people_call_it(
    slack: Sandbox, start_bot: StartBot, typed: str, name: str
) -> None:
    await start_bot()

    answer = await slack.person("U0ANA").types(f"/glutes exercise {typed}")

    assert texts(answer).startswith(f"*{name}*\n")


async def test_a_card_has_steps_dose_two_mistakes_and_its_caution(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()

    answer = await slack.person("U0ANA").types("/glutes exercise clam")

    assert "1. Lie on your side" in texts(answer)
    fields = next(b for b in answer.blocks if "fields" in b)["fields"]
    assert "2 sets of 8 to 10" in fields[0]["text"]
    assert fields[1]["text"].count("•") == 2
    assert "Not with pain on the outside of the hip" in str(answer.blocks)
    assert "Take care" in answer.text
    assert answer.text.endswith("Ask your doctor, midwife or physio first.")
    assert "Lie on your side" in answer.text


async def test_every_movement_has_a_card_that_slack_takes(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")

    answers = [await ana.types(f"/glutes exercise {m.id}") for m in bot.services.movements]

    assert [a.error for a in answers if a.error] == []
    assert [a.text for a in answers if "Pregnant, or after surgery" not in str(a.blocks)] == []
    assert len({texts(a).splitlines()[0] for a in answers}) == len(bot.services.movements)


async def test_easier_harder_and_desk_turn_the_card_over_and_back(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    await ana.types("/glutes exercise bridge")

    easier = await press(slack, bot, ana, "exercises.show.easier")
    harder = await press(slack, bot, ana, "exercises.show.harder")
    desk = await press(slack, bot, ana, "exercises.show.desk")
    plain = await press(slack, bot, ana, "exercises.show.desk")

    assert "*Easier*\nGo half as high" in texts(easier)
    assert "*Harder*\nHold for five seconds" in texts(harder)
    assert "Go half as high" not in texts(harder)
    assert "*At my desk*\nDo a standing glute squeeze" in texts(desk)
    assert "As it was" in labels(desk)
    assert "At my desk" not in texts(plain)


async def test_the_picture_stands_still_until_it_is_asked_to_move(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await with_pictures(slack, bot)
    ana = slack.person("U0ANA")

    still = await ana.types("/glutes exercise bridge")
    moving = await press(slack, bot, ana, "exercises.show.moving")

    assert [b["alt_text"] for b in still.blocks if b["type"] == "image"] == [
        bot.services.languages["en"]("glute_bridge.picture_alt")
    ]
    assert moving.blocks[0]["accessory"]["type"] == "image"
    assert moving.blocks[1]["type"] == "image"
    assert "Stop the picture" in labels(moving)


async def test_the_first_press_waits_for_the_animation_to_be_uploaded(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    await ana.types("/glutes exercise bridge")

    moving = await press(slack, bot, ana, "exercises.show.moving")

    assert moving.blocks[0]["accessory"]["type"] == "image"
    assert "Stop the picture" in labels(moving)


async def test_an_animation_that_cannot_be_had_is_said_to_be_missing_and_can_be_asked_for_again(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    slack.faults.always("files.*", error=500)
    ana = slack.person("U0ANA")
    await ana.types("/glutes exercise bridge")

    missing = await press(slack, bot, ana, "exercises.show.moving")

    assert "accessory" not in missing.blocks[0]
    assert "is not here yet" in str(missing.blocks)
    assert "How it moves" in labels(missing)


async def test_a_card_whose_file_slack_has_lost_gets_a_new_one(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    await ana.types("/glutes exercise bridge")
    await answered(slack, bot)

    slack.faults.next("files.info", error="slack_error:file_deleted")
    lost = await ana.types("/glutes exercise bridge")
    await answered(slack, bot)
    words_alone = await ana.types("/glutes exercise bridge")
    await answered(slack, bot)
    again = await ana.types("/glutes exercise bridge")

    file_ids = [b["slack_file"]["id"] for card in (lost, again) for b in card.blocks if b["type"] == "image"]
    assert not any(b["type"] == "image" for b in words_alone.blocks)
    assert len(set(file_ids)) == 2
    assert len(slack.calls_of("files.info")) < 8


async def test_a_movement_without_an_animation_has_no_button_for_one(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    bot.services.pictures.assets.clear()  # type: ignore[attr-defined]

    answer = await slack.person("U0ANA").types("/glutes exercise bridge")

    assert "How it moves" not in labels(answer)


async def with_pictures(slack: Sandbox, bot: Bot) -> None:
    """Uploads a picture and an animation of the bridge to the workspace."""
    pictures = bot.services.pictures
    for name in ("glute_bridge.png", "glute_bridge.gif"):
        pictures.assets[name] = Picture(name, f"{name:0<64}", drawn=PNG + name.encode())  # type: ignore[index]
        await pictures._asset("T0PAPER", name)
    await answered(slack, bot)


async def test_without_a_name_the_rotation_goes_on_and_another_differs(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    first = await ana.types("/glutes exercise")
    more = [await press(slack, bot, ana, "exercises.another") for _ in range(8)]
    seen = [texts(card).splitlines()[0] for card in (first, *more)]

    assert all(one != other for one, other in pairwise(seen))
    assert len(set(seen)) >= 5


async def test_somebody_who_never_started_can_leaf_through_all_cards(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")

    first = await ana.types("/glutes exercise")
    more = [await press(slack, bot, ana, "exercises.another") for _ in bot.services.movements[1:]]
    seen = [texts(card).splitlines()[0] for card in (first, *more)]

    assert len(set(seen)) == len(bot.services.movements)


async def test_done_on_a_card_counts(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await ana.types("/glutes exercise squat")

    pressed = await ana.clicks("exercises.done", on=on_screen(ana))
    await answered(slack, bot)

    assert "*1 movement* today" in pressed.ephemerals[-1].text


async def test_share_posts_the_card_to_the_channel_without_personal_buttons(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ana, ben = slack.person("U0ANA"), slack.person("U0BEN")

    card = await ana.types("/glutes exercise clam", channel="C0GENERAL")
    before = ben.sees("C0GENERAL")
    await ana.clicks("exercises.share", on=card.message)
    await answered(slack, bot)

    [shared] = [m for m in ben.sees("C0GENERAL") if m not in before]
    assert "<@U0ANA> shared a movement" in shared.text
    assert "Clamshell" in texts(shared)
    assert not any(b["type"] == "actions" for b in shared.blocks)


async def test_in_direct_messages_there_is_nowhere_to_share(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()

    answer = await slack.person("U0ANA").types("/glutes exercise clam")

    assert "Share" not in labels(answer)


async def test_the_list_names_what_suits_and_what_was_left_out_and_opens_a_card(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", avoid={"outer_hip"})
    ana = slack.person("U0ANA")

    listed = await ana.types("/glutes exercise list")
    await ana.clicks("exercises.pick", on=listed.message, value="squat")
    await answered(slack, bot)

    assert "*Clamshell*" not in texts(listed)
    assert "*Squat*" in texts(listed)
    assert "Left out, as you asked" in str(listed.blocks)
    assert "Clamshell" in str(listed.blocks[-2])
    assert texts(on_screen(ana)).startswith("*Squat*")


async def test_what_was_left_out_is_shown_with_a_warning_only_when_it_is_named(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", avoid={"outer_hip"})

    answer = await slack.person("U0ANA").types("/glutes exercise clam")

    assert "You asked me to leave this one out" in texts(answer)


async def test_a_name_nobody_knows_leads_to_the_list(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()

    answer = await slack.person("U0ANA").types("/glutes exercise pizza")

    assert "I don't know the movement *pizza*" in answer.text
    assert "`/glutes exercise list`" in answer.text


async def test_a_name_that_could_be_several_asks_which(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")

    answer = await ana.types("/glutes exercise seated")
    await ana.clicks("exercises.pick", on=answer.message, value="seated_rock")
    await answered(slack, bot)

    assert "That could be several" in answer.text
    assert texts(on_screen(ana)).startswith("*Seated rock*")


async def test_today_leads_to_a_card_and_to_the_symptoms(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    today = await ana.types("/glutes")

    card = await ana.clicks("exercises.open", on=today.message)
    symptoms = await ana.clicks("symptoms.open", on=today.message)
    await answered(slack, bot)

    assert "Take care" in card.ephemerals[0].text
    assert symptoms.ephemerals[-1].text.startswith("Get help now")
