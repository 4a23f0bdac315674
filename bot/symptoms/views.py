"""What is known, debated and urgent, each statement with its source; the self check's modal; single facts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot import blocks
from bot.blocks import Block, Message
from bot.content import Mrkdwn, Words, escape
from bot.content.data import Data, Source, emergency_text
from bot.symptoms.rules import Outcome, Question, next_fact, pack

OPEN = "symptoms.open"
CHECK = "symptoms.check"
CHECK_MODAL = "symptoms.check_modal"
OUTCOME_MODAL = "symptoms.outcome_modal"
SOURCES = "symptoms.sources"
WHY = "symptoms.why"

SECTIONS = ("soon", "feel", "who", "leads", "helps", "contested")  # in this order, below the red flags
OPTION_LISTS = {"emergency": "symptoms.red_flags", "soon": "symptoms.soon"}  # shown above these questions


class Cites:
    """Numbers sources in the order in which they are first named."""

    def __init__(self, words: Words, data: Data) -> None:
        self._words, self._data = words, data
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str, key: str) -> Mrkdwn:
        """The text with the numbers of what is behind the claim `key`."""
        claim = self._data.claims.get(key)
        marks = [self._mark(self._data.sources[name]) for name in claim.sources] if claim else []
        return Mrkdwn(" ".join([text, *marks]))

    def listed(self) -> list[Mrkdwn]:
        """Every source named so far, by its number."""
        return [Mrkdwn(f"[{n}] {link(self._words, self._data.sources[name])}") for name, n in self._numbers.items()]

    def _mark(self, source: Source) -> str:
        number = self._numbers.setdefault(source.id, len(self._numbers) + 1)
        return f"<{escape(source.url)}|[{number}]>" if source.url else f"[{number}]"


def link(words: Words, source: Source) -> Mrkdwn:
    """What the source is called, which leads to where it was read."""
    name = words(f"source.{source.id}")
    return Mrkdwn(f"<{escape(source.url)}|{name}>") if source.url else name


def one_liner(words: Words, data: Data, *, turn: int, seated_only: bool) -> Mrkdwn:
    """What stands under a nudge at this turn of the rotation: a fact with its source, then something friendly."""
    number, friendly = divmod(turn, 2)
    if friendly:
        lines = words.lines("friendly.seated_lines" if seated_only else "friendly.lines")
        return lines[number % len(lines)]
    fact = next_fact(data.facts, turn=number, seated_only=seated_only)
    sources = " · ".join(link(words, data.sources[name]) for name in fact.sources)
    return Mrkdwn(f"{words(fact.key)} ({sources})")


def why(words: Words, data: Data, *, turn: int, seated_only: bool) -> Message:
    """One fact, where it was read, and the next one."""
    fact = next_fact(data.facts, turn=turn, seated_only=seated_only)
    text = words(fact.key)
    read = words("health.read_in", sources=Mrkdwn(" · ".join(link(words, data.sources[name]) for name in fact.sources)))
    ways = [
        blocks.button(words("health.another_fact_button"), WHY, value=f"another {turn + 1}"),
        blocks.button(words("health.check_button"), CHECK),
    ]
    return Message(Mrkdwn(f"{text} {read}"), [blocks.section(text), blocks.context(read), blocks.actions(*ways)])


def symptoms(words: Words, data: Data, *, numbers: Sequence[str]) -> Message:
    """What to look out for, the urgent first; then what is known. Never what somebody has."""
    cites = Cites(words, data)
    urgent = words("symptoms.red_flags_now", number=emergency_text(words, numbers))
    told: list[tuple[str, Mrkdwn]] = [
        (f":rotating_light: {words('symptoms.red_flags_header')}", _bullets(words, cites, "symptoms.red_flags")),
        ("", cites(f"*{urgent}*", "symptoms.red_flags_now")),
        ("", _paragraphs(words, cites, "symptoms.intro", "symptoms.tendon")),
    ]
    for name in SECTIONS:
        listed = _bullets(words, cites, f"symptoms.{name}")
        if name == "soon":
            listed = Mrkdwn(f"{listed}\n{cites(words('symptoms.soon_note'), 'symptoms.soon_note')}")
        told.append((words(f"symptoms.{name}_header"), listed))
    told.append(("", _paragraphs(words, cites, "symptoms.pain_rule", "symptoms.ask_first")))
    shown = [block for title, text in told for block in _titled(title, text)]
    ways = [
        blocks.button(words("health.check_button"), CHECK, style="primary"),
        blocks.button(words("health.why_button"), WHY, value="first"),
        blocks.button(words("health.sources_button"), SOURCES),
    ]
    shown.insert(3, blocks.divider())
    nothing = words("symptoms.not_a_diagnosis")
    return Message(_alone(words, urgent), [*shown, blocks.context(nothing), blocks.actions(*ways)])


def sources(words: Words, data: Data) -> Message:
    """Where all of `symptoms` was read, under the same numbers."""
    cites = Cites(words, data)
    for key in _symptom_claims(words):
        cites("", key)
    title = words("health.sources_header")
    listed = cites.listed()
    halves = [listed[i : i + 12] for i in range(0, len(listed), 12)]  # a section holds 3000 characters
    text = Mrkdwn("\n".join([title, *listed]))
    return Message(text, [blocks.header(title), *(blocks.section("\n".join(part)) for part in halves)])


def open_check(words: Words) -> Message:
    """The answer to typed words: only a press can open a modal."""
    text = words("check.intro")
    ways = [blocks.button(words("health.check_button"), CHECK, style="primary")]
    return Message(text, [blocks.section(text), blocks.actions(*ways)])


def question(words: Words, asked: Question, answers: Mapping[str, str]) -> Block:
    """One question of the self check. The answers so far travel in the modal itself and are nowhere else."""
    shown = [blocks.section(words("check.intro"))] if not answers else []
    name = f"check.{asked.id}"
    text = words(f"{name}_question")
    if listed := OPTION_LISTS.get(asked.id):
        lines = [f"*{words(f'{listed}_header')}*", *(f"• {line}" for line in words.lines(listed))]
        shown.append(blocks.section("\n".join(lines)))
    options = [(words(f"{name}_{option}_option"), option) for option in asked.options]
    hint = words(f"{name}_hint") if f"{name}_hint" in words else ""
    shown.append(blocks.labelled(text, blocks.radio(asked.id, options), block_id=asked.id, hint=hint))
    return blocks.modal(
        words("check.modal_title"),
        shown,
        callback_id=CHECK_MODAL,
        submit=words("check.next_button"),
        close=words("check.close_button"),
        data=pack(answers),
    )


def outcome(words: Words, data: Data, end: Outcome, *, numbers: Sequence[str]) -> Block:
    """How the check ends: what to do, and what it is not. Nothing is kept."""
    cites = Cites(words, data)
    name = f"check.outcome_{end}"
    urgent = end is Outcome.EMERGENCY
    text = cites(words(name, **_number(words, end, numbers)), name)
    title = words(f"{name}_header")
    shown = [
        blocks.header(f":rotating_light: {title}" if urgent else title),
        blocks.section(f"*{text}*" if urgent else text),
    ]
    if f"{name}_steps" in words:
        shown.append(blocks.section(_bullets(words, cites, f"{name}_steps")))
    footer = [words("symptoms.not_a_diagnosis"), words("health.nothing_kept")]
    if listed := cites.listed():
        footer.append(Mrkdwn("\n".join(listed)))
    return blocks.modal(
        words("check.modal_title"),
        [*shown, blocks.divider(), *(blocks.context(line) for line in footer)],
        callback_id=OUTCOME_MODAL,
        close=words("check.close_button"),
    )


def _number(words: Words, end: Outcome, numbers: Sequence[str]) -> dict[str, str]:
    return {"number": emergency_text(words, numbers)} if end in (Outcome.EMERGENCY, Outcome.CLINICIAN) else {}


def _titled(title: str, text: Mrkdwn) -> list[Block]:
    return [*([blocks.header(title)] if title else []), blocks.section(text)]


def _bullets(words: Words, cites: Cites, key: str) -> Mrkdwn:
    return Mrkdwn("\n".join(f"• {cites(line, f'{key}[{n}]')}" for n, line in enumerate(words.lines(key))))


def _paragraphs(words: Words, cites: Cites, *keys: str) -> Mrkdwn:
    return Mrkdwn("\n".join(cites(words(key), key) for key in keys))


def _alone(words: Words, urgent: str) -> Mrkdwn:
    """All of it in plain lines, for screen readers and notifications; the urgent first, so that no cut can lose it."""
    lines: list[str] = [words("symptoms.red_flags_header"), *words.lines("symptoms.red_flags"), urgent]
    lines += [words("symptoms.not_a_diagnosis"), words("symptoms.intro"), words("symptoms.tendon")]
    for name in SECTIONS:
        lines += [words(f"symptoms.{name}_header"), *words.lines(f"symptoms.{name}")]
    return Mrkdwn("\n".join(lines))


def _symptom_claims(words: Words) -> Iterator[str]:
    """The keys of all that `symptoms` shows, in the order it shows them."""
    yield from _keys(words, "symptoms.red_flags")
    yield from ("symptoms.red_flags_now", "symptoms.intro", "symptoms.tendon")
    for name in SECTIONS:
        yield from _keys(words, f"symptoms.{name}")
        yield from ("symptoms.soon_note",) if name == "soon" else ()
    yield from ("symptoms.pain_rule", "symptoms.ask_first")


def _keys(words: Words, key: str) -> Iterable[str]:
    return (f"{key}[{n}]" for n in range(len(words.lines(key))))
