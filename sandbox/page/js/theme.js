// Light, dark, or as the system says; remembered in this browser.
import { html, useState } from "./lib.js";

const KEY = "sandbox-theme";
const NEXT = { auto: "light", light: "dark", dark: "auto" };
const SIGN = { auto: "◐", light: "☀", dark: "☾" };

function read() {
  try {
    return localStorage.getItem(KEY) || "auto";
  } catch {
    return "auto";
  }
}

/** Put the remembered theme onto the document. */
export function applyTheme(theme = read()) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function ThemeSwitch() {
  const [theme, setTheme] = useState(read());
  const turn = () => {
    const next = NEXT[theme];
    setTheme(next);
    applyTheme(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // not remembered, still applied
    }
  };
  return html`<button type="button" class="knob theme" title=${`Colours: ${theme}`} aria-label=${`Colours: ${theme}. Change`} onClick=${turn}>
    <span aria-hidden="true">${SIGN[theme]}</span></button>`;
}
