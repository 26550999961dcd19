import { provisionPurpose, signToken } from '@cityhub/schema/runtime/tokens';
import type { ClonedCity } from '../harness/cloned-city.ts';

/** A token that speaks for a system of the demo city, as the hub's own command line signs it. */
export function sourceToken(city: ClonedCity, source: string, department: string): Promise<string> {
  return signToken(city.secrets, { role: 'department', department, source, purpose: provisionPurpose });
}

export interface ImportAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly refused: readonly {
    line: number;
    code: string;
    issues: readonly { column: string | null; code: string }[];
  }[];
  readonly sums: {
    accepted: number;
    repeated: number;
    refused: number;
    taken: number;
    code?: string;
    retryAfterSeconds?: number;
  };
}

/** POST /import, as any client sends it. */
export async function postImport(
  graphUrl: string,
  token: string,
  type: string,
  body: string | Uint8Array | ReadableStream,
  headers: Record<string, string> = { 'idempotency-key': 'test' },
): Promise<ImportAnswer> {
  const response = await fetch(new URL(`/import?type=${type}`, graphUrl), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
    body,
    duplex: 'half',
  } as RequestInit);
  const lines = (await response.text())
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    refused: lines.slice(0, -1),
    sums: lines.at(-1),
  };
}
