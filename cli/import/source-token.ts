import { provisionPurpose, signToken } from '@cityhub/schema/runtime/tokens';
import type { Config } from '../config.ts';
import { secretsOfHub } from '../hub-secrets.ts';
import { reasonOf, UserError } from '../user-error.ts';

/** Longer than any import takes. */
const ttlSeconds = 7 * 24 * 60 * 60;

interface KnownSource {
  readonly id: string;
  readonly department: { readonly code: string };
}

async function sourcesOf(url: string, token: string): Promise<readonly KnownSource[]> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ sourceSystems { id department { code } } }' }),
  }).catch((error: unknown) => {
    throw new UserError(
      `No hub answers at ${url} (${reasonOf(error)}): start it, or name it with --url URL.`,
    );
  });
  if (response.status === 401)
    throw new UserError(
      `The hub at ${url} has another secret: name its folder with --data DIR, or give a --key.`,
    );
  const answer = (await response.json()) as { data?: { sourceSystems?: readonly KnownSource[] } | null };
  if (answer.data?.sourceSystems === undefined)
    throw new UserError('The hub tells of no source systems: try again.');
  return answer.data.sourceSystems;
}

/** A token for a system without a key of its own, signed with the hub's secret: for whoever runs the hub on this machine. */
export async function tokenForSource(config: Config, url: string, source: string): Promise<string> {
  const secrets = await secretsOfHub(config);
  const operator = await signToken(secrets, { role: 'operator', purpose: 'operations', ttlSeconds: 60 });
  const systems = await sourcesOf(url, operator);
  const system = systems.find(({ id }) => id === source);
  if (system === undefined)
    throw new UserError(
      `No source system has this id: choose one of ${systems.map(({ id }) => id).join(', ')}.`,
    );
  const { code: department } = system.department;
  return signToken(secrets, {
    role: 'department',
    department,
    source,
    purpose: provisionPurpose,
    ttlSeconds,
  });
}
