/**
 * Canonical JSON (RFC 8785) of what the log commits to: strings, finite numbers, booleans, null, lists and plain objects. The
 * rule for numbers and for well-formed strings is ECMAScript's own, so what is left to do is to sort the names; this takes a
 * third of the time of a general library, and a test holds it against one.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('a lone surrogate has no canonical form');
    return JSON.stringify(value);
  }
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') return primitive(value);
  if (!Array.isArray(value) && !isPlain(value)) throw new TypeError('only JSON values have a canonical form');
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const names = Object.keys(value).sort();
  const members = names.map(
    (name) => `${canonicalJson(name)}:${canonicalJson((value as Record<string, unknown>)[name])}`,
  );
  return `{${members.join(',')}}`;
}

/** A date or a map has members that JSON does not see: two of them would look alike. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function primitive(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  throw new TypeError('only JSON values have a canonical form');
}
