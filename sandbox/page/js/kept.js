// What this tab remembers over a reload; private windows may refuse, then it is forgotten.

export function keep(name, value) {
  try {
    sessionStorage.setItem(`sandbox-${name}`, JSON.stringify(value));
  } catch {
    // not remembered
  }
}

/** What `keep` stored under that name, or `otherwise`. */
export function kept(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(`sandbox-${name}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}
