"""Block Kit's elements with their limits, and which of them may stand where."""

from typing import Any

from sandbox.errors import Json
from sandbox.strict import objects as o
from sandbox.strict.rules import (
    Findings,
    Rule,
    array,
    between,
    by_type,
    exactly_one,
    flag,
    one_of,
    shape,
    string,
    whole,
)

COMMON: dict[str, Rule] = {"action_id": o.ACTION_ID, "confirm": o.CONFIRM, "focus_on_load": flag}
PLACEHOLDER: dict[str, Rule] = {"placeholder": o.plain(150)}
SELECT = {**COMMON, **PLACEHOLDER}
OPTIONS = {
    "options": array(o.PLAIN_OPTION, most=100),
    "option_groups": array(o.OPTION_GROUP, most=100),
}
SOURCE = exactly_one("options", "option_groups")
ID = string(255)
IDS = array(ID, most=100)
TYPE: dict[str, Rule] = {"type": o.TYPE}


def _matching(pattern_name: str, length: int) -> Rule:
    def rule(value: Any, at: str, findings: Findings) -> None:
        if not isinstance(value, str) or len(value) != length:
            findings.add(f"must be a valid {pattern_name}", at)

    return rule


def _lengths(value: Json, at: str, findings: Findings) -> None:
    low, high = value.get("min_length"), value.get("max_length")
    if isinstance(low, int) and not 0 <= low <= 3000:
        findings.add("must be between 0 and 3000", f"{at}/min_length")
    if isinstance(high, int) and not 1 <= high <= 3000:
        findings.add("must be between 1 and 3000", f"{at}/max_length")


IMAGE = shape(
    {**TYPE, "alt_text": string(2000)}, {"image_url": o.image_url, "slack_file": o.SLACK_FILE}, also=[o.PICTURE]
)
BUTTON = shape(
    {**TYPE, "text": o.plain(75)},
    {
        **COMMON,
        "url": o.URL,
        "value": string(2000, least=0),
        "style": one_of("primary", "danger"),
        "accessibility_label": string(75),
    },
)
OVERFLOW = shape(
    {**TYPE, "options": array(o.OVERFLOW_OPTION, most=5)}, {k: COMMON[k] for k in ("action_id", "confirm")}
)
CHECKBOXES = shape(
    {**TYPE, "options": array(o.RICH_OPTION, most=10)},
    {**COMMON, "initial_options": array(o.RICH_OPTION, most=10)},
    also=[o.initial_among_options],
)
RADIO = shape(
    {**TYPE, "options": array(o.RICH_OPTION, most=10)},
    {**COMMON, "initial_option": o.RICH_OPTION},
    also=[o.initial_among_options],
)
TEXT_FIELDS: dict[str, Rule] = {
    "action_id": o.ACTION_ID,
    "focus_on_load": flag,
    **PLACEHOLDER,
    "initial_value": string(3000, least=0),
    "dispatch_action_config": o.DISPATCH,
}
RESPONSE_URL = {"response_url_enabled": flag}
DEFAULT_CONVERSATION = {"default_to_current_conversation": flag, "filter": o.FILTER}
MANY: dict[str, Rule] = {"max_selected_items": whole}

SELECTS: dict[str, Rule] = {
    "static_select": shape(
        TYPE, {**SELECT, **OPTIONS, "initial_option": o.PLAIN_OPTION}, also=[SOURCE, o.initial_among_options]
    ),
    "external_select": shape(TYPE, {**SELECT, "initial_option": o.PLAIN_OPTION, "min_query_length": whole}),
    "users_select": shape(TYPE, {**SELECT, "initial_user": ID}),
    "conversations_select": shape(TYPE, {**SELECT, **RESPONSE_URL, **DEFAULT_CONVERSATION, "initial_conversation": ID}),
    "channels_select": shape(TYPE, {**SELECT, **RESPONSE_URL, "initial_channel": ID}),
}
MULTI_SELECTS: dict[str, Rule] = {
    "multi_static_select": shape(
        TYPE,
        {**SELECT, **OPTIONS, **MANY, "initial_options": array(o.PLAIN_OPTION, most=100)},
        also=[SOURCE, o.initial_among_options],
    ),
    "multi_external_select": shape(
        TYPE,
        {**SELECT, **MANY, "initial_options": array(o.PLAIN_OPTION, most=100), "min_query_length": whole},
    ),
    "multi_users_select": shape(TYPE, {**SELECT, **MANY, "initial_users": IDS}),
    "multi_conversations_select": shape(TYPE, {**SELECT, **MANY, **DEFAULT_CONVERSATION, "initial_conversations": IDS}),
    "multi_channels_select": shape(TYPE, {**SELECT, **MANY, "initial_channels": IDS}),
}
DATEPICKER = shape(TYPE, {**SELECT, "initial_date": _matching("date", 10)})
TIMEPICKER = shape(TYPE, {**SELECT, "initial_time": _matching("time", 5), "timezone": string(255)})
DATETIMEPICKER = shape(TYPE, {**COMMON, "initial_date_time": whole})
RICH_TEXT_INPUT = shape(
    TYPE,
    {
        "action_id": o.ACTION_ID,
        "focus_on_load": flag,
        **PLACEHOLDER,
        "initial_value": o.TYPE,
        "dispatch_action_config": o.DISPATCH,
    },
)
INPUTS: dict[str, Rule] = {
    "plain_text_input": shape(
        TYPE, {**TEXT_FIELDS, "multiline": flag, "min_length": whole, "max_length": whole}, also=[_lengths]
    ),
    "email_text_input": shape(TYPE, TEXT_FIELDS),
    "url_text_input": shape(TYPE, TEXT_FIELDS),
    "number_input": shape(
        {**TYPE, "is_decimal_allowed": flag},
        {**TEXT_FIELDS, "min_value": string(100), "max_value": string(100)},
    ),
    "rich_text_input": RICH_TEXT_INPUT,
    "file_input": shape(
        TYPE, {"action_id": o.ACTION_ID, "filetypes": array(string(20), most=100), "max_files": between(1, 10)}
    ),
}

CHOICES: dict[str, Rule] = {"checkboxes": CHECKBOXES, "radio_buttons": RADIO}
PICKERS: dict[str, Rule] = {"datepicker": DATEPICKER, "timepicker": TIMEPICKER}

IN_SECTION = by_type(
    {"button": BUTTON, "overflow": OVERFLOW, "image": IMAGE, **CHOICES, **PICKERS, **SELECTS, **MULTI_SELECTS}
)
IN_ACTIONS = by_type(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        **CHOICES,
        **PICKERS,
        "datetimepicker": DATETIMEPICKER,
        **SELECTS,
        "rich_text_input": RICH_TEXT_INPUT,
    }
)
IN_INPUT = by_type({**CHOICES, **PICKERS, "datetimepicker": DATETIMEPICKER, **SELECTS, **MULTI_SELECTS, **INPUTS})
IN_CONTEXT = by_type(
    {
        "image": IMAGE,
        "plain_text": o.text(3000),
        "mrkdwn": o.text(3000),
    }
)
