import { hash } from 'node:crypto';
import { uuidFromDigest } from '@cityhub/schema/runtime/log/record-keys';

const kinds = { building: 1, unit: 2, household: 3, gridWorker: 4, sensor: 5 } as const;

/** The id of the index-th thing of a kind: a UUIDv8 (RFC 9562) that counts, so that rows arrive in the order of their index. */
export function fixedId(kind: keyof typeof kinds, index: number): string {
  return `0c170000-000${kinds[kind]}-8000-8000-${index.toString(16).padStart(12, '0')}`;
}

/** The id of what has a name of its own, such as a grant or a feed: a UUIDv8 of the name. */
export function namedId(name: string): string {
  return uuidFromDigest(hash('sha256', `demo-city/${name}`, 'buffer'));
}
