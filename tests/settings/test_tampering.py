"""Submissions that no client of Slack sends: what was hidden in the modal is changed, or inputs are missing or odd."""

from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.parcels import Parcel, Receipt
from tests.conftest import StartBot


@pytest.mark.parametrize(
    "data",
    [
        "\x00",
        "x" * 3000,
        "../../etc",
        "en-GB\x00 Europe/Berlin",
        "en-GB ../../../etc/passwd",
        "💃 💃",
        " ",
        "de  America",
    ],
)
async def test_what_was_hidden_in_the_modal_is_not_trusted(start_bot: StartBot, slack: Sandbox, data: str) -> None:
    await start_bot(http=True)

    receipt = await submit(slack, private_metadata=data)

    assert receipt.acked
    assert receipt.payload["response_action"] == "update"
    assert "Next nudge" in str(receipt.payload)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "kinds"),
        ({"kinds": {}}, "kinds"),
        ({"kinds": {"kinds": {"type": "checkboxes", "selected_options": [{"value": "run"}]}}}, "kinds"),
        ({"start": {"start": {"type": "timepicker", "selected_time": "25:99"}}}, "start"),
        ({"end": {"end": {"type": "timepicker", "selected_time": None}}}, "end"),
        ({"days": {"days": {"type": "checkboxes", "selected_options": [{"value": "01"}, {"value": "7"}]}}}, "days"),
        ({"interval": {"interval": {"type": "static_select", "selected_option": {"value": "1"}}}}, "interval"),
        ({"interval": {"interval": {"type": "static_select", "selected_option": None}}}, "interval"),
        ({"zone": {"zone": {"type": "plain_text_input", "value": "/etc/passwd"}}}, "zone"),
        ({"zone": {"zone": {"type": "plain_text_input", "value": "\x00"}}}, "zone"),
    ],
)
async def test_odd_inputs_are_mistakes_at_their_field(
    start_bot: StartBot, slack: Sandbox, values: dict[str, Any], field: str
) -> None:
    await start_bot(http=True)

    receipt = await submit(slack, values=values, alone=field == "kinds")

    assert receipt.acked
    assert list(receipt.payload["errors"]) == [field]
    assert "my fault" not in str(receipt.payload)


async def test_an_organisation_wide_install_may_start_too(start_bot: StartBot, slack: Sandbox) -> None:
    await start_bot(http=True)

    receipt = await submit(slack, team=None, enterprise={"id": "E0ORG", "name": "Org"})

    assert receipt.payload["response_action"] == "update"


async def submit(
    slack: Sandbox,
    *,
    values: dict[str, Any] | None = None,
    alone: bool = False,
    private_metadata: str = "",
    **parts: Any,
) -> Receipt:
    """A submission of Ana's settings modal with other inputs than hers; `alone` leaves hers out."""
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")
    view = ana.modals[-1]
    held = {} if alone else view.state
    payload = {
        "type": "view_submission",
        "team": {"id": "T0PAPER", "domain": "paper-and-co"},
        "enterprise": None,
        "user": {"id": "U0ANA", "team_id": "T0PAPER"},
        "view": {
            **view.data,
            "private_metadata": private_metadata,
            "state": {"values": {**held, **(values or {})}},
        },
        **parts,
    }
    return await slack.hub.courier.ask(Parcel("interactive", payload, title="submit", answerable=True))
