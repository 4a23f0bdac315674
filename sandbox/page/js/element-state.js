// What an input holds, in Slack's own words: its state at first, and whether it is filled in rightly. Pure.

/** The field of each element's state, and where its first value comes from. */
const fields = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  checkboxes: ["selected_options", "initial_options"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  multi_users_select: ["selected_users", "initial_users"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  rich_text_input: ["rich_text_value", "initial_value"],
  file_input: ["files", "initial_files"],
};

export const stateful = (element) => Boolean(element.action_id && fields[element.type]);
export const fieldOf = (element) => fields[element.type]?.[0];
const isMany = (field) => field.endsWith("s");

/** The state an element has before anybody touched it. */
export function initialState(element) {
  const [field, first] = fields[element.type];
  const value = element[first] ?? (isMany(field) ? [] : null);
  const state = { type: element.type, [field]: value };
  if (element.type === "timepicker" && element.timezone) state.timezone = element.timezone;
  return state;
}

/** The element's state with a new value; empty text becomes null, as Slack sends it. */
export const stateWith = (element, value) => ({
  ...initialState(element),
  [fieldOf(element)]: value === "" || value === undefined ? null : value,
});

export const isEmpty = (element, state) => {
  const value = state[fieldOf(element)];
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
};

function textProblem(element, value) {
  const length = [...value].length;
  if (element.min_length && length < element.min_length) return `Please write at least ${element.min_length} characters.`;
  if (element.max_length && length > element.max_length) return `Please write at most ${element.max_length} characters.`;
  return null;
}

function numberProblem(element, value) {
  const shape = element.is_decimal_allowed ? /^-?\d+([.,]\d+)?$/ : /^-?\d+$/;
  if (!shape.test(value)) return element.is_decimal_allowed ? "Please enter a number." : "Please enter a whole number.";
  const number = Number(value.replace(",", "."));
  if (element.min_value !== undefined && number < Number(element.min_value)) return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `Please enter ${element.max_value} or less.`;
  return null;
}

const checks = {
  plain_text_input: textProblem,
  number_input: numberProblem,
  email_text_input: (_, value) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : "Please enter an email address, such as ana@example.org."),
  url_text_input: (_, value) => (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(value) ? null : "Please enter a link, such as https://example.org."),
};

/** Why an input block cannot be submitted as it is, or null. */
export function problemOf(block, state) {
  const element = block.element;
  if (isEmpty(element, state)) return block.optional ? null : "Please complete this required field.";
  return checks[element.type]?.(element, String(state[fieldOf(element)])) ?? null;
}
