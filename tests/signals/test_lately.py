"""What was heard lately: the same news costs nothing twice, unless working through it failed."""

import pytest

from bot.lately import Lately

ANA = ("T1", "U0ANA", "user")


def test_the_same_word_twice_is_no_news() -> None:
    lately = Lately()

    with lately.news(ANA, "in a huddle") as first, lately.news(ANA, "in a huddle") as second:
        heard = [first, second]
    with lately.news(ANA, "out of it") as third:
        heard.append(third)

    assert heard == [True, False, True]


def test_what_could_not_be_worked_through_is_news_when_slack_says_it_again() -> None:
    lately = Lately()
    with pytest.raises(OSError, match="gone"), lately.news(ANA, "in a huddle"):
        raise OSError("the database is gone")

    with lately.news(ANA, "in a huddle") as again:
        assert again
