/** Keys as other domains give them. A text that cannot be a key is the key of nothing, and Postgres would fail on it. */

export function isGridCode(text: string): boolean {
  return text.length === 15 && /^\d{15}$/.test(text);
}

/** A prefix of division or grid codes. */
export function isAreaCode(text: string): boolean {
  return text.length <= 15 && /^\d{2,15}$/.test(text);
}

export function isDepartmentCode(text: string): boolean {
  return text.length <= 60 && /^[a-z][a-z0-9-]*$/.test(text);
}
