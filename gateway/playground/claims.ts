/** What a token says of its bearer, read for display only: the hub alone checks it. */
export interface Claims {
  readonly role?: string;
  readonly department?: string;
  readonly grid?: string;
  readonly resident?: string;
  readonly purpose?: string;
}

/** The claims of a JWT, or none where the text is not one. */
export function claimsOf(token: string): Claims {
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof claims === 'object' && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

export function isAskedBy(asks: Claims, claims: Claims): boolean {
  return (
    asks.role === claims.role && (asks.department === undefined || asks.department === claims.department)
  );
}
