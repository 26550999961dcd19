import { type Claims, claimsOf } from './claims.ts';

export interface Persona {
  readonly name: string;
  readonly token: string;
  readonly claims: Claims;
}

/** What the hub hands out, with what each token says. */
export function callersOf(personas: readonly Omit<Persona, 'claims'>[]): Persona[] {
  return personas.map(({ name, token }) => ({ name, token, claims: claimsOf(token) }));
}

/** The personas of a demo city; none in production, where every caller brings a token; null where nobody answers. */
export async function fetchPersonas(): Promise<readonly Persona[] | null> {
  try {
    const response = await fetch('/personas');
    if (response.status === 404) return [];
    return callersOf((await response.json()) as readonly Omit<Persona, 'claims'>[]);
  } catch {
    return null;
  }
}
