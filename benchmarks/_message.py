"""A nudge as the bot sends it, for those that only send."""

from typing import Any

from bot.content import load
from bot.content.data import load_data
from bot.nudges import views
from bot.symptoms.views import one_liner


def message() -> dict[str, Any]:
    """A nudge as we send it."""
    languages = load()
    words, data = languages["en-GB"], load_data(languages)
    line = one_liner(words, data, turn=4, seated_only=False)
    picture = {"image_url": "https://glutes.example.com/pictures/0123456789abcdef/clamshell.png"}
    shown = views.nudge(words, nudge_id="0" * 32, movement=data.movements[0].id, line=line, picture=picture)
    mark = {"event_type": "nudge", "event_payload": {"nudge": "0" * 32, "snoozes": 0}}
    return {**shown.payload(), "metadata": mark, "unfurl_links": False}
