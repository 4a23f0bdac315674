// One interactive element in its block: which component draws it, what it holds, and when it tells the app.
import { cx, html, useRef } from "./lib.js";
import { Choices, CharactersLeft, Picker, TextInput } from "./inputs.js";
import { fieldOf, stateWith } from "./element-state.js";
import { Menu } from "./menu.js";
import { safeHref, Text } from "./mrkdwn.js";
import { plainText } from "./plain.js";
import { Select } from "./selects.js";
import { useStore } from "./store.js";
import { click, draftOf, isBusy, setDraft, useSurface } from "./surface.js";

function Button({ element, blockId, ctx }) {
  const surface = useSurface();
  const busy = useStore((s) => isBusy(s.busy, surface, blockId, element));
  const body = html`<${Text} text=${element.text} ctx=${ctx} />`;
  const press = () => !busy && click(surface, blockId, element, { type: "button", ...(element.value === undefined ? {} : { value: element.value }) });
  const name = element.accessibility_label || undefined;
  const style = cx("button", element.style === "primary" && "primary", element.style === "danger" && "danger", busy && "busy");
  const href = safeHref(element.url);
  if (href) return html`<a class=${style} role="button" href=${href} target="_blank" rel="noopener noreferrer" aria-label=${name} onClick=${press}>${body}</a>`;
  return html`<button type="button" class=${style} aria-label=${name} aria-busy=${busy} data-action=${element.action_id} onClick=${press}>${body}</button>`;
}

function Overflow({ element, blockId, ctx }) {
  const surface = useSurface();
  const busy = useStore((s) => isBusy(s.busy, surface, blockId, element));
  const items = (element.options || []).map((option) => ({
    label: html`<${Text} text=${option.text} ctx=${ctx} />`, note: option.description && plainText(option.description),
    onChoose: () => {
      if (safeHref(option.url)) window.open(option.url, "_blank", "noopener");
      click(surface, blockId, element, { selected_option: option });
    },
  }));
  return html`<${Menu} items=${items} label="More actions" busy=${busy} buttonClass=${cx("button overflow", busy && "busy")}>
    <span aria-hidden="true">•••</span><//>`;
}

const isSelect = (type) => type.endsWith("_select");
const isPicker = (type) => type.endsWith("picker");
const isChoices = (type) => type === "radio_buttons" || type === "checkboxes";

/** Does an input block tell the app at once, and on what? */
function dispatching(element, dispatch) {
  const on = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  return { typed: dispatch && on.includes("on_character_entered"), enter: dispatch && on.includes("on_enter_pressed") };
}

/** An element with a state. `inInput`: inside an input block, which keeps quiet unless `dispatch`. */
function Field({ element, blockId, ctx, a11y, invalid, inInput, dispatch }) {
  const surface = useSurface();
  const state = useStore((s) => draftOf(s.drafts, surface, blockId, element));
  const timer = useRef(0);
  const field = fieldOf(element);
  const value = state[field];
  const tell = async (next) => {
    const { type, ...rest } = next;
    const sent = await click(surface, blockId, element, { type, ...rest });
    if (!sent) setDraft(surface, blockId, element, state);
  };
  const isText = element.type.endsWith("_input");
  const when = dispatching(element, dispatch);
  const onValue = (raw) => {
    const next = stateWith(element, raw);
    setDraft(surface, blockId, element, next);
    clearTimeout(timer.current);
    if (isText && when.typed) timer.current = setTimeout(() => tell(next), 300);
    else if (!isText && (!inInput || dispatch)) tell(next);
  };
  const props = { element, value, onValue, ctx, a11y, invalid, surface, blockId };
  if (isSelect(element.type)) return html`<${Select} ...${props} />`;
  if (isPicker(element.type)) return html`<${Picker} ...${props} patient=${!inInput || dispatch} />`;
  if (isChoices(element.type)) return html`<${Choices} ...${props} describedby=${a11y?.["aria-describedby"]} />`;
  return html`<${TextInput} ...${props} onEnter=${when.enter ? () => tell(stateWith(element, value)) : null} />
    <${CharactersLeft} element=${element} value=${value} />`;
}

/** A picture inside a section or context. */
export function ImageElement({ element, class: name }) {
  const source = element.image_url || element.slack_file?.url || element.slack_file?.permalink || (element.slack_file?.id && `/files/${element.slack_file.id}/image`);
  return html`<img class=${name} src=${source} alt=${element.alt_text || ""} loading="lazy" />`;
}

function IconButton({ element, blockId, ctx }) {
  const surface = useSurface();
  return html`<button type="button" class="button" aria-label=${element.accessibility_label || plainText(element.text)}
    onClick=${() => click(surface, blockId, element, { type: "icon_button", value: element.value })}>
    ${element.icon === "trash" ? "🗑" : html`<${Text} text=${element.text} ctx=${ctx} />`}</button>`;
}

function Feedback({ element, blockId }) {
  const surface = useSurface();
  return [["positive_button", "👍"], ["negative_button", "👎"]].map(([key, glyph]) => element[key] && html`<button type="button" class="button"
    aria-label=${element[key].accessibility_label || plainText(element[key].text)} title=${plainText(element[key].text)}
    onClick=${() => click(surface, blockId, element, { type: "feedback_buttons", value: element[key].value })}>${glyph}</button>`);
}

const special = { button: Button, workflow_button: Button, overflow: Overflow, icon_button: IconButton, feedback_buttons: Feedback };

/** Any element of an actions, section or input block. `a11y`: aria-label or aria-labelledby (and describedby) for fields. */
export function Element({ element, blockId, ctx, a11y, ...rest }) {
  if (element.type === "image") return html`<${ImageElement} element=${element} class="thumb" />`;
  const Special = special[element.type];
  if (Special) return html`<${Special} element=${element} blockId=${blockId} ctx=${ctx} />`;
  if (!fieldOf(element) || !element.action_id || element.type === "file_input" || element.type === "rich_text_input") {
    return html`<span class="unknown">The element “${element.type}” is not drawn here.</span>`;
  }
  const words = a11y || { "aria-label": plainText(element.placeholder) || element.type.replaceAll("_", " ") };
  return html`<${Field} element=${element} blockId=${blockId} ctx=${ctx} a11y=${toCombobox(element, words)} ...${rest} />`;
}

const toCombobox = (element, words) =>
  isSelect(element.type)
    ? { label: words["aria-label"], labelledby: words["aria-labelledby"], describedby: words["aria-describedby"] }
    : words;
