"""What statuses mean, in the languages of the table: those people write, and those apps set."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import FOLDER, ContentError
from bot.content.statuses import load_statuses
from bot.statuses.rules import Status, plain, status_of

TABLE = load_statuses()


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("In a meeting", ":spiral_calendar_pad:"),  # Slack's own proposal, Google's and Outlook's calendars
        ("In a meeting • Google Calendar", ":date:"),
        ("On a Zoom call", ":zoom:"),
        ("In a huddle, on a call", ":headphones:"),
        ("", ":spiral_calendar_pad:"),
        ("", ":telephone_receiver:"),
        ("MEETING till 3", ""),
        ("Interviewing candidates", ""),
        ("En una reunión", ""),
        ("en una reunion", ""),
        ("In einer Besprechung", ""),
        ("Im Gespräch", ""),
        ("En réunion", ""),
        ("Em reunião", ""),
        ("In riunione", ""),
        ("In vergadering", ""),
        ("Na spotkaniu", ""),
        ("会議中", ""),
        ("只今会議中です", ""),
        ("会议中", ""),
        ("회의 중", ""),
    ],
)
def test_these_are_meetings(text: str, emoji: str) -> None:
    assert status_of(text, emoji, TABLE) is Status.MEETING


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("Vacationing", ":palm_tree:"),  # Slack's own proposals
        ("Out sick", ":face_with_thermometer:"),
        ("", ":palm_tree:"),
        ("", ":face_with_thermometer:"),
        ("OOO – back 3 Jan", ":airplane:"),
        ("Out of office", ""),
        ("On parental leave until June", ""),
        ("PTO", ""),
        ("De vacaciones", ""),
        ("Enferma", ""),
        ("Im Urlaub bis 3.1.", ""),
        ("Krank", ""),
        ("En congé", ""),
        ("Arrêt maladie", ""),
        ("De férias", ""),
        ("In ferie", ""),
        ("Op vakantie", ""),
        ("Na urlopie", ""),
        ("休暇中", ""),
        ("病假", ""),
        ("휴가", ""),
    ],
)
def test_these_are_off(text: str, emoji: str) -> None:
    assert status_of(text, emoji, TABLE) is Status.OFF


@pytest.mark.parametrize(
    ("text", "emoji"),
    [
        ("", ""),
        ("Focus", ":dart:"),
        ("Working remotely", ":house_with_garden:"),  # Slack's own proposals
        ("Commuting", ":bus:"),
        ("Working from Bali", ":palm_tree:"),  # the words decide
        ("Back from vacation", ":wave:"),
        ("Back from my holidays", ":palm_tree:"),
        ("No meetings today", ":tada:"),
        ("3 days until vacation!", ":palm_tree:"),
        ("Zurück aus dem Urlaub", ""),
        ("Keine Termine", ""),
        ("De vuelta de vacaciones", ""),
        ("Homeoffice", ""),
        ("Illustrating", ""),  # whole words only
        ("Sickle cell research", ""),
    ],
)
def test_these_mean_nothing_to_a_nudge(text: str, emoji: str) -> None:
    assert status_of(text, emoji, TABLE) is None


def test_leave_counts_more_than_a_meeting() -> None:
    assert status_of("On vacation, no meetings", "", TABLE) is Status.OFF


def test_an_emoji_keeps_its_meaning_in_every_skin_tone() -> None:
    assert status_of("", ":palm_tree::skin-tone-3:", TABLE) is Status.OFF


@given(st.text(max_size=100), st.text(max_size=40))
def test_any_status_is_read_without_an_error(text: str, emoji: str) -> None:
    assert status_of(text, emoji, TABLE) in (None, *Status)


@pytest.mark.parametrize("status", Status)
def test_every_phrase_of_the_table_is_found(status: Status) -> None:
    missed = [p for p in TABLE.phrases[status] if status_of(p, "", TABLE) not in (status, Status.OFF)]

    assert missed == []


@pytest.mark.parametrize(
    ("written", "instead", "problem"),
    [
        ('"meeting", "meetings"', '"!?"', "without a letter"),
        ('"palm_tree"', '":palm_tree:"', "written with colons"),
        ('"palm_tree"', '"zoom"', "in two tables"),
        ('"vacation", ', '"webinar", ', "both a meeting and off"),
        ("[here]", "[there]", "the tables are"),
    ],
)
def test_a_broken_table_is_named_at_the_start(tmp_path: Path, written: str, instead: str, problem: str) -> None:
    text = (FOLDER / "statuses.toml").read_text(encoding="utf-8")
    assert written in text
    (tmp_path / "statuses.toml").write_text(text.replace(written, instead, 1), encoding="utf-8")

    with pytest.raises(ContentError, match=problem):
        load_statuses(tmp_path)


def test_accents_case_and_punctuation_do_not_matter() -> None:
    assert plain("  Réunion (équipe)!") == " reunion equipe "
