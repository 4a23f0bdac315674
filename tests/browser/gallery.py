"""Every block and element of Block Kit once, as a foreign app would send them: what the page is tested with."""

from typing import Any

Block = dict[str, Any]

NINE_UTC = 1_795_424_400  # 2026-11-23T09:00:00Z


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, description: str | None = None) -> Block:
    made: Block = {"text": plain(text), "value": value}
    return made | ({"description": plain(description)} if description else {})


FRUIT = [option("Apple :apple:", "apple"), option("Banana", "banana"), option("Cherry", "cherry")]
GROUPS = [
    {"label": plain("Near"), "options": [option("Stairs", "stairs"), option("Door", "door")]},
    {"label": plain("Far"), "options": [option("Park", "park")]},
]


def button(text: str, action_id: str, **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": action_id, **more}


def text_blocks(picture: str) -> list[Block]:
    """Blocks without state: texts, pictures (all the one at that address), lists, tables."""
    return [
        {"type": "header", "text": plain("Block gallery :wave:")},
        {
            "type": "section",
            "text": mrkdwn(
                "*Bold*, _italic_, ~struck~, `code`, <https://example.org|a link>, <@U0ANA>, <@U0BEN>, <#C0GENERAL>, "
                f"<!here> and <!date^{NINE_UTC}^{{date_short_pretty}} at {{time}}|a date>. 5 &lt; 6 &amp; 7 &gt; 3 "
                ":tada: :wave::skin-tone-4: :no_such_emoji: snake_case_stays\n&gt; A quote with *weight*\n"
                "```\nfenced &lt;b&gt;code&lt;/b&gt;\n  keeps spaces\n```\n• by hand"
            ),
        },
        {"type": "divider"},
        {
            "type": "section",
            "text": mrkdwn("*With fields* and a picture beside"),
            "fields": [mrkdwn("*Owner*\nAna"), mrkdwn("*Due*\nMonday"), plain("plain *stays*"), mrkdwn("`four`")],
            "accessory": {"type": "image", "image_url": picture, "alt_text": "a plum dot on sand"},
        },
        {
            "type": "context",
            "elements": [
                {"type": "image", "image_url": picture, "alt_text": "small dot"},
                mrkdwn("Context, small and *soft*"),
                plain("plain context"),
            ],
        },
        {"type": "image", "image_url": picture, "alt_text": "A plum dot", "title": plain("A titled picture")},
        rich_text(),
        table(),
        {
            "type": "markdown",
            "text": "## Markdown\n\nSome **bold**, *italic*, ~~gone~~ and `code`.\n\n1. one\n2. two\n\n> quoted\n\n"
            "| a | b |\n|---|--:|\n| 1 | 2 |\n\n<script>document.title='broken'</script>",
        },
    ]


def rich_text() -> Block:
    def words(text: str, **style: bool) -> Block:
        return {"type": "text", "text": text, **({"style": style} if style else {})}

    def section(*elements: Block) -> Block:
        return {"type": "rich_text_section", "elements": list(elements)}

    return {
        "type": "rich_text",
        "elements": [
            section(
                words("Rich: "),
                words("bold", bold=True),
                words(" italic ", italic=True),
                words("strike", strike=True),
                words(" code ", code=True),
                {"type": "link", "url": "https://example.org", "text": "link"},
                words(" "),
                {"type": "user", "user_id": "U0ANA"},
                words(" "),
                {"type": "channel", "channel_id": "C0GENERAL"},
                words(" "),
                {"type": "broadcast", "range": "here"},
                words(" "),
                {"type": "emoji", "name": "muscle", "skin_tone": 3},
                words(" "),
                {"type": "date", "timestamp": NINE_UTC, "format": "{date_num} {time}", "fallback": "date"},
                words(" "),
                {"type": "color", "value": "#2eb67d"},
            ),
            {
                "type": "rich_text_list",
                "style": "ordered",
                "elements": [section(words("first")), section(words("second"))],
            },
            {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [section(words("under it"))]},
            {"type": "rich_text_quote", "elements": [words("A rich quote")]},
            {"type": "rich_text_preformatted", "elements": [words("rich pre\n  formatted")]},
        ],
    }


def table() -> Block:
    def row(*cells: str) -> list[Block]:
        return [{"type": "raw_text", "text": cell} for cell in cells]

    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        "rows": [row("Team", "Kept"), row("Stair climbers", "82 %"), row("Walkers", "74 %")],
    }


def element_blocks() -> list[Block]:
    """Interactive elements as a message holds them."""
    sure = {
        "title": plain("Really?"),
        "text": mrkdwn("This *cannot* be undone."),
        "confirm": plain("Do it"),
        "deny": plain("Keep it"),
        "style": "danger",
    }
    return [
        {
            "type": "actions",
            "block_id": "buttons",
            "elements": [
                button("Plain", "plain_button"),
                button("Primary", "primary_button", style="primary"),
                button("Danger", "danger_button", style="danger", confirm=sure),
                button("Link", "link_button", url="https://example.org/"),
                {
                    "type": "overflow",
                    "action_id": "overflow",
                    "options": [option("Edit", "edit"), option("Remove", "remove")],
                },
            ],
        },
        {
            "type": "actions",
            "block_id": "selects",
            "elements": [
                select("static_select", "Pick a fruit", options=FRUIT),
                select("users_select", "Pick a person"),
                select("conversations_select", "Pick a conversation"),
                select("channels_select", "Pick a channel"),
                select("external_select", "Ask the app", min_query_length=2),
                {"type": "datepicker", "action_id": "datepicker", "initial_date": "2026-11-23"},
                {"type": "timepicker", "action_id": "timepicker", "initial_time": "09:30"},
                {"type": "datetimepicker", "action_id": "datetimepicker", "initial_date_time": NINE_UTC},
            ],
        },
        {
            "type": "actions",
            "block_id": "choices",
            "elements": [
                {"type": "radio_buttons", "action_id": "radio", "options": FRUIT, "initial_option": FRUIT[1]},
                {
                    "type": "checkboxes",
                    "action_id": "boxes",
                    "options": [option("Lunch", "lunch", "an hour"), option("Coffee", "coffee")],
                },
            ],
        },
        {
            "type": "section",
            "block_id": "accessory",
            "text": mrkdwn("A section with a *grouped* select"),
            "accessory": select("static_select", "Where to?", option_groups=GROUPS),
        },
        {
            "type": "section",
            "block_id": "many",
            "text": mrkdwn("A section with a multi select"),
            "accessory": select("multi_static_select", "Pick some", options=FRUIT, initial_options=FRUIT[:1]),
        },
    ]


def select(kind: str, placeholder: str, **more: Any) -> Block:
    return {"type": kind, "action_id": kind, "placeholder": plain(placeholder), **more}


def input_block(block_id: str, label: str, element: Block, **more: Any) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, **more}


def form_modal() -> Block:
    """A modal with every input, some with initial values; the app refuses a name shorter than "Ada L"."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Settings of the gallery"),
        "submit": plain("Save"),
        "close": plain("Not now"),
        "blocks": [
            {"type": "section", "text": mrkdwn("Everything a *modal* can ask.")},
            input_block(
                "name",
                "Name",
                {"type": "plain_text_input", "action_id": "name", "placeholder": plain("Ada Lovelace")},
                hint=plain("At least five letters"),
            ),
            input_block("mail", "E-mail", {"type": "email_text_input", "action_id": "mail"}, optional=True),
            input_block("site", "Site", {"type": "url_text_input", "action_id": "site"}, optional=True),
            input_block(
                "count",
                "Count",
                {
                    "type": "number_input",
                    "action_id": "count",
                    "is_decimal_allowed": False,
                    "min_value": "1",
                    "max_value": "9",
                    "initial_value": "3",
                },
            ),
            input_block(
                "fruit",
                "Fruit",
                select("static_select", "One", options=FRUIT, initial_option=FRUIT[0]),
                dispatch_action=True,
            ),
            input_block("people", "People", select("multi_users_select", "Some people"), optional=True),
            input_block("date", "Date", {"type": "datepicker", "action_id": "date", "initial_date": "2026-11-30"}),
            input_block("time", "Time", {"type": "timepicker", "action_id": "time", "initial_time": "17:30"}),
            input_block(
                "boxes",
                "Days",
                {"type": "checkboxes", "action_id": "boxes", "options": FRUIT, "initial_options": FRUIT[:2]},
            ),
            input_block(
                "radio", "Pace", {"type": "radio_buttons", "action_id": "radio", "options": FRUIT}, optional=True
            ),
            input_block(
                "notes",
                "Notes",
                {"type": "plain_text_input", "action_id": "notes", "multiline": True, "max_length": 40},
                optional=True,
            ),
            {
                "type": "actions",
                "block_id": "deeper",
                "elements": [button("Open another", "push"), button("What have I typed?", "typed")],
            },
        ],
    }


def stacked_modal() -> Block:
    return {
        "type": "modal",
        "callback_id": "stacked",
        "title": plain("One deeper"),
        "close": plain("Back"),
        "blocks": [{"type": "section", "text": mrkdwn("The view below *keeps* what was typed.")}],
    }


def home_view() -> Block:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your day")},
            {"type": "section", "text": mrkdwn("Welcome home."), "accessory": button("Refresh", "refresh")},
            {"type": "divider"},
            {"type": "section", "fields": [mrkdwn("*Done*\n3 of 8"), mrkdwn("*Next*\n10:30")]},
            {"type": "context", "elements": [mrkdwn("Only you see this.")]},
        ],
    }
