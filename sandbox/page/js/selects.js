// Every select of Block Kit, put on the one combobox: where its options come from and what its state looks like.
import { html } from "./lib.js";
import { Combobox } from "./combobox.js";
import { fieldOf } from "./element-state.js";
import { plainText } from "./plain.js";
import { useStore } from "./store.js";
import { suggestions } from "./surface.js";
import { Text } from "./mrkdwn.js";

const optionOf = (option, ctx) => ({
  value: option.value, text: plainText(option.text), node: html`<${Text} text=${option.text} ctx=${ctx} />`,
  note: option.description && plainText(option.description), raw: option,
});
const groupsOf = (from, ctx) =>
  (from.option_groups || [{ options: from.options || [] }]).map((group) => ({
    label: group.label && plainText(group.label), options: (group.options || []).map((one) => optionOf(one, ctx)),
  }));

const peopleGroups = (users) => [{
  options: Object.values(users).map((user) => ({ value: user.id, text: user.real_name || user.name, note: user.is_bot ? "app" : `@${user.name}` })),
}];

function includes(channel, filter) {
  const kinds = filter?.include;
  if (!kinds) return true;
  return kinds.some((kind) => (kind === "im" ? channel.is_im : kind === "private" ? channel.is_private : kind === "public" && !channel.is_im && !channel.is_private));
}

const channelGroups = (channels, element) => [{
  options: channels
    .filter((one) => (element.type.includes("channels_select") ? !one.is_im : includes(one, element.filter)))
    .map((one) => ({ value: one.id, text: one.is_im ? one.name : `#${one.name}` })),
}];

/** Which choices an element offers, given the workspace. */
function choicesOf(element, ctx) {
  if (element.type.includes("users_select")) return peopleGroups(ctx.users);
  if (element.type.includes("conversations_select") || element.type.includes("channels_select")) return channelGroups(ctx.channels, element);
  return element.type.includes("external") ? [] : groupsOf(element, ctx);
}

/** `value`/`onValue` are the content of the state's own field (options as objects, people and channels as ids). */
export function Select({ element, surface, blockId, value, onValue, ctx, a11y, invalid }) {
  const here = useStore((s) => s.channel);
  const field = fieldOf(element);
  const many = field.endsWith("s");
  const byOption = field.startsWith("selected_option");
  const groups = choicesOf(element, ctx);
  const standing = element.default_to_current_conversation && value === null ? here : value;
  const list = (many ? standing || [] : [standing]).filter(Boolean);
  const ids = byOption ? list.map((one) => one.value) : list;
  const pool = new Map([...groups.flatMap((group) => group.options.map((one) => [one.value, one.raw])), ...(byOption ? list.map((one) => [one.value, one]) : [])]);
  const external = element.type.includes("external");
  const load = external && (async (typed) => {
    const answer = await suggestions(surface, blockId, element, typed);
    const found = groupsOf(answer.ok ? answer : {}, ctx);
    for (const group of found) for (const one of group.options) (element.seen ||= new Map()).set(one.value, one.raw);
    return found;
  });
  const rawOf = (id) => pool.get(id) || element.seen?.get(id);
  const labels = byOption ? Object.fromEntries(list.map((one) => [one.value, plainText(one.text)])) : {};
  const change = (chosen) => {
    const values = byOption ? chosen.map(rawOf) : chosen;
    onValue(many ? values : (values[0] ?? null));
  };
  return html`<${Combobox} groups=${groups} selected=${ids} many=${many} onChange=${change} labels=${labels} load=${load || undefined}
    minQuery=${external ? (element.min_query_length ?? 3) : 0} max=${element.max_selected_items} invalid=${invalid}
    placeholder=${plainText(element.placeholder) || (many ? "Select options" : "Select an option")} ...${a11y} />`;
}
