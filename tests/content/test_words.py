"""Values as each language writes them."""

import pytest

from bot.content import Languages


@pytest.mark.parametrize(
    ("locale", "moved", "goal"),
    [("en-GB", "999 of 1,576,000", "12,000"), ("es-ES", "999 de 1.576.000", "12.000"), ("de", "999 of", "12,000")],
)
def test_large_numbers_are_grouped(locale: str, moved: str, goal: str, languages: Languages) -> None:
    words = languages[locale]

    assert moved in words("scores.goal_label", moved=999, goal=1_576_000)
    assert goal in words("scores.together", n=3, percent=1, goal=12_000)
