import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';

export interface Answer<Data> {
  readonly status: number;
  readonly data: Data | null;
  readonly errors:
    | readonly {
        readonly message: string;
        readonly path?: readonly unknown[];
        readonly extensions: { readonly code: string };
      }[]
    | null;
  /** The body as it came, for tests that look for what must not be in it. */
  readonly text: string;
}

/** A caller of the graph over HTTP, as one persona. */
export type Ask = <Data = Record<string, any>>(
  query: string,
  variables?: Record<string, unknown>,
) => Promise<Answer<Data>>;

function asking(graphUrl: string, token: string): Ask {
  return async (query, variables = {}) => {
    const response = await fetch(graphUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const body = JSON.parse(text);
    return { status: response.status, data: body.data ?? null, errors: body.errors ?? null, text };
  };
}

const purposes: Readonly<Record<string, string>> = {
  police: 'public-security',
  'urban-management': 'city-management',
  construction: 'housing-management',
  population: 'population-management',
};

/** The claims of a demo persona, with its usual purpose. */
export const persona = {
  gridworker: (grid: string): TokenClaims => ({ role: 'gridworker', grid, purpose: 'community-service' }),
  department: (code: string): TokenClaims => ({
    role: 'department',
    department: code,
    purpose: purposes[code] ?? code,
  }),
  auditor: { role: 'auditor', purpose: 'audit' } satisfies TokenClaims,
  operator: { role: 'operator', purpose: 'operations' } satisfies TokenClaims,
  citizen: { role: 'citizen', purpose: 'self-service' } satisfies TokenClaims,
  system: { role: 'system', purpose: 'automation' } satisfies TokenClaims,
};

export async function askAs(graphUrl: string, secrets: Secrets, claims: TokenClaims): Promise<Ask> {
  return asking(graphUrl, await signToken(secrets, claims));
}
