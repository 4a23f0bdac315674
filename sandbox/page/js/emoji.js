// Emoji by short name, with skin tones.
import table from "../vendor/emoji.js";

const known = new Map(table.split("\n").map((line) => line.split(" ")));
const alias = { thumbsup: "+1", thumbsdown: "-1", simple_smile: "slightly_smiling_face", punch: "facepunch" };
const tones = ["", "", "🏻", "🏼", "🏽", "🏾", "🏿"];

/** The emoji for a short name such as "wave" or "wave::skin-tone-3", or null. */
export function emojiOf(name) {
  const [plain, tone] = name.split("::skin-tone-");
  const glyph = known.get(plain) || known.get(alias[plain]);
  if (!glyph) return null;
  return tone ? toned(glyph, Number(tone)) : glyph;
}

function toned(glyph, tone) {
  const [first, ...rest] = [...glyph];
  if (!tones[tone] || !/\p{Emoji_Modifier_Base}/u.test(first)) return glyph;
  if (rest[0] === "\ufe0f") rest.shift();
  return first + tones[tone] + rest.join("");
}

export const SHORTCODE = /:([a-z0-9_+'-]+)(?::(?::?)skin-tone-([2-6]))?:/gi;

/** Replace every known :shortcode: of a text; unknown ones stay as they are. */
export const withEmoji = (text) =>
  text.replace(SHORTCODE, (all, name, tone) => emojiOf(name.toLowerCase() + (tone ? `::skin-tone-${tone}` : "")) || all);

/** Up to `limit` [name, emoji] pairs whose name contains the text, best first. */
export function searchEmoji(text, limit = 8) {
  const needle = text.toLowerCase();
  const found = [...known].filter(([name]) => name.includes(needle));
  return found.sort(([a], [b]) => b.startsWith(needle) - a.startsWith(needle) || a.length - b.length).slice(0, limit);
}
