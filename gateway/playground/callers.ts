import { type Claims, claimsOf } from './claims.ts';

export interface Persona {
  readonly name: string;
  readonly token: string;
  readonly claims: Claims;
}

/** The personas of a demo city; none in production, where every caller brings a token; null where nobody answers. */
export async function fetchPersonas(): Promise<readonly Persona[] | null> {
  try {
    const response = await fetch('/personas');
    if (response.status === 404) return [];
    const personas = (await response.json()) as readonly { name: string; token: string }[];
    return personas.map(({ name, token }) => ({ name, token, claims: claimsOf(token) }));
  } catch {
    return null;
  }
}
