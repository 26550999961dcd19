/** Keys as callers and other domains give them. A text that cannot be a key is the key of nothing, and Postgres would fail on it. */

/** A prefix of division or grid codes. */
export function isAreaCode(text: string): boolean {
  return text.length <= 15 && /^\d{2,15}$/.test(text);
}

export function isItemCode(text: string): boolean {
  return text.length <= 60 && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text);
}
