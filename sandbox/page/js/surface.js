// Where blocks stand (a message, a modal, the Home tab): its inputs' state, and sending clicks from it.
import { createContext, useContext } from "./lib.js";
import { act } from "./live.js";
import { askConfirm } from "./confirm.js";
import { keep } from "./kept.js";
import { getState, update } from "./store.js";
import { initialState, stateful } from "./element-state.js";

/** {kind:"message"|"modal"|"home", key, blocks, channel?, ts?, viewId?, errors} of the blocks inside. */
export const Surface = createContext(null);
export const useSurface = () => useContext(Surface);

/** Typed but unsent values survive a reload, per tab. */
function keepDrafts(drafts) {
  update({ drafts });
  keep("drafts", drafts);
}

const draftKey = (surface, blockId, actionId) => `${surface.key}\n${blockId}\n${actionId}`;

export const draftOf = (drafts, surface, blockId, element) =>
  drafts[draftKey(surface, blockId, element.action_id)] ?? initialState(element);

export function setDraft(surface, blockId, element, value) {
  keepDrafts({ ...getState().drafts, [draftKey(surface, blockId, element.action_id)]: value });
}

/** Forget what was typed on a surface (after a submit or a close). */
export function dropDrafts(surfaceKey) {
  const kept = Object.entries(getState().drafts).filter(([key]) => !key.startsWith(`${surfaceKey}\n`));
  keepDrafts(Object.fromEntries(kept));
}

/** Every element with a state on a surface, as [block, element]. */
export function statefulElements(blocks = []) {
  const pairs = blocks.flatMap((block) =>
    [block.element, block.accessory, ...(block.elements || [])].filter(Boolean).map((element) => [block, element]));
  return pairs.filter(([, element]) => stateful(element));
}

/** What Slack calls `state.values`: {block_id: {action_id: element_state}}. */
export function valuesOf(surface) {
  const values = {};
  const { drafts } = getState();
  for (const [block, element] of statefulElements(surface.blocks)) {
    (values[block.block_id] ||= {})[element.action_id] = draftOf(drafts, surface, block.block_id, element);
  }
  return values;
}

/** Send one action (after its confirm dialog); resolves to false when the person said no. */
export async function click(surface, blockId, element, extra) {
  if (element.confirm && !(await askConfirm(element.confirm))) return false;
  const busy = `${surface.key}\n${blockId}\n${element.action_id}\n${extra.value ?? ""}`;
  update((s) => ({ busy: { ...s.busy, [busy]: true } }));
  const { type, ...rest } = extra;
  await act({
    do: "click",
    channel: surface.channel || null,
    message_ts: surface.ts || null,
    view_id: surface.viewId || null,
    type: type || element.type,
    block_id: blockId,
    action_id: element.action_id,
    ...rest,
    state: valuesOf(surface),
  });
  update((s) => ({ busy: Object.fromEntries(Object.entries(s.busy).filter(([key]) => key !== busy)) }));
  return true;
}

export const isBusy = (busy, surface, blockId, element) =>
  Boolean(busy[`${surface.key}\n${blockId}\n${element.action_id}\n${element.value ?? ""}`]);

/** The choices of an external select for what was typed: {options} or {option_groups}. */
export const suggestions = (surface, blockId, element, typed) =>
  act({
    do: "options", channel: surface.channel || null, message_ts: surface.ts || null, view_id: surface.viewId || null,
    block_id: blockId, action_id: element.action_id, value: typed,
  }, { quiet: true });
