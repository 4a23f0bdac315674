"""What Slack's own client refuses in a modal before the app hears of it: blanks, lengths, numbers, addresses."""

import re
from decimal import Decimal, InvalidOperation

from sandbox.elements import empty
from sandbox.errors import Json
from sandbox.state import View

REQUIRED = "Please complete this required field."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def refused_by_client(view: View) -> dict[str, str]:
    """Block id -> what is wrong there, for every input block."""
    found = {}
    for block in view.blocks:
        if block["type"] != "input":
            continue
        state = view.state.get(block["block_id"], {}).get(block["element"].get("action_id", ""))
        if state is None:
            continue
        blank = "" if block.get("optional") else REQUIRED
        problem = blank if empty(state) else _problem(block["element"], state)
        if problem:
            found[block["block_id"]] = problem
    return found


def _problem(element: Json, state: Json) -> str:
    value = str(state.get("value") or "")
    kind = element["type"]
    if kind == "plain_text_input":
        return _length(element, len(value))
    if kind == "number_input":
        return _number(element, value)
    if kind == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not value.startswith(("http://", "https://")):
        return "Please enter a valid URL."
    return ""


def _length(element: Json, length: int) -> str:
    if length < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if length > element.get("max_length", 3000):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return ""


def _number(element: Json, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if element.get("min_value") is not None and number < Decimal(element["min_value"]):
        return f"Please enter a number of {element['min_value']} or more."
    if element.get("max_value") is not None and number > Decimal(element["max_value"]):
        return f"Please enter a number of {element['max_value']} or less."
    return ""
