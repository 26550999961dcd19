import { hash } from 'node:crypto';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import type { ClonedCity } from '../harness/cloned-city.ts';

export const hashOf = (text: string): string => hash('sha256', text);

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly data: any;
  readonly codes: readonly string[];
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const { data, errors = [] } = text === '' ? {} : JSON.parse(text);
  const codes = errors.map((error: any) => error.extensions?.code ?? `no code: ${error.message}`);
  return { status: response.status, text, data, codes };
}

/** Sends bodies as they are, in the name of one caller. */
export async function senderOf(graphUrl: string, city: ClonedCity, claims: TokenClaims) {
  const authorization = `Bearer ${await signToken(city.secrets, claims)}`;
  return {
    authorization,
    async post(body: unknown, accept = 'application/json'): Promise<Reply> {
      const headers = { 'content-type': 'application/json', accept, authorization };
      return replyOf(await fetch(graphUrl, { method: 'POST', headers, body: JSON.stringify(body) }));
    },
    async get(params: Record<string, string>): Promise<Reply> {
      return replyOf(
        await fetch(`${graphUrl}?${new URLSearchParams(params).toString()}`, { headers: { authorization } }),
      );
    },
  };
}

/** Where the command line finds the hub's database. */
export const hubOf = (city: ClonedCity) => ({ DATABASE_URL: city.url, SECRET_FILE: city.secretFile });
