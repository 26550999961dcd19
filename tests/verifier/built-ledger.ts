import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { consistency, coverOf, hashLeaf, inclusion, rootOf } from './plain-tree.ts';
import { ed25519Signer, type Signer } from './signers.ts';

/** A ledger that no hub made: written from docs/bundle-format.md alone, with keys of its own. */
type Json = Record<string, any>;

export const origin = `cityhub/${'0a'.repeat(16)}`;
const treeNames = ['people', 'housing', 'tickets', 'sensors', 'services', 'exchange', 'reads', 'deliveries'];
const base64 = (hash: Buffer): string => hash.toString('base64');

/** RFC 8785 for what stands in these tests. */
export function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${sorted((value as Json)[name])}`).join(',')}}`;
}

export const commitment = (salt: string, value: unknown): string =>
  createHash('sha256')
    .update(salt + sorted(value))
    .digest('base64url');

const timeOf = (second: number): string =>
  `2026-11-21T08:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000000Z`;

function change(position: number): Json {
  const salts = ['a1', 'b2', 'c3'].map((pair) => pair.repeat(15) + String((position % 90) + 10));
  const values: Json = { name: `居民${position}`, gridCode: '420102010001001', phone: null };
  const named = Object.entries(values).map(([name, value], index) => {
    const salt = salts[index] as string;
    return [
      name,
      name === 'phone'
        ? { commitment: commitment(salt, value) }
        : { commitment: commitment(salt, value), salt, value },
    ];
  });
  const entry = {
    shard: 1,
    entity: 'Resident',
    operation: 'registerResident',
    recordId: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
    jurisdiction: '420102010001001',
    actor: 'gridworker-1',
    source: 'grid',
    purpose: 'community-service',
    idempotencyKey: `key-${position}`,
    cause: null,
    traceId: `trace-${position}`,
    ...(position % 2 ? { tap: { app: 'tablet', longitude: 114.3, latitude: 30.59 } } : {}),
  };
  return {
    tree: 'people',
    position,
    acceptedAt: timeOf(position),
    entry,
    fields: Object.fromEntries(named),
    erased: position === 4,
  };
}

function read(position: number): Json {
  const entry = {
    traceId: `t${position}`,
    readAt: timeOf(position),
    actor: 'clerk-1',
    role: 'department',
    department: 'police',
    purpose: 'public-security',
    subgraph: 'people',
    entity: 'Resident',
    seen: ['name'],
    masked: [],
    refused: ['phone'],
    recordIds: [],
    code: null,
  };
  return { position, acceptedAt: timeOf(position), entry };
}

const receiptKeys = generateKeyPairSync('ed25519');
const receiptKey = base64(receiptKeys.publicKey.export({ type: 'spki', format: 'der' }));

function delivery(position: number): Json {
  const deliveredAt = timeOf(position);
  const facts = {
    department: 'police',
    fields: { name: 'SEE', phone: 'MASK' },
    withheld: { gridCode: 'NO_GRANT' },
    receiptKey,
  };
  if (position % 2) {
    const entry = {
      kind: 'DELIVERY',
      feedId: 'f',
      tree: 'people',
      fromPosition: 0,
      toPosition: position,
      records: 1,
      attempts: 1,
      policyRevision: 3,
      deliveredAt,
    };
    return { position, acceptedAt: deliveredAt, entry, ...facts };
  }
  const digest = createHash('sha256').update(`body ${position}`).digest();
  const deliveryId = `00000000-0000-5000-8000-${String(position).padStart(12, '0')}`;
  const claims = { deliveryId, digest: digest.toString('base64url'), receivedAt: deliveredAt };
  const text = [{ alg: 'EdDSA' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signed = `${text}.${sign(null, Buffer.from(text), receiptKeys.privateKey).toString('base64url')}`;
  const entry = {
    kind: 'RECEIPT',
    feedId: 'f',
    tree: 'people',
    position,
    deliveryId,
    recordId: 'r',
    attempts: 1,
    status: 200,
    digest: base64(digest),
    signed,
    verified: true,
    deliveredAt,
  };
  return { position, acceptedAt: deliveredAt, entry, ...facts };
}

/** The hash of an entry as the page says it, base64. */
export function entryHashOf(item: Json, tree: string): string {
  if (['reads', 'deliveries'].includes(tree)) return base64(hashLeaf(sorted(item['entry'])));
  const named = Object.entries(item['fields'] as Json).map(([name, field]) => [name, field.commitment]);
  return base64(hashLeaf(sorted({ ...item['entry'], fields: Object.fromEntries(named) })));
}

/** The leaf of an item, with its place and its time. */
function leafOf(item: Json, tree: string): Buffer {
  const { acceptedAt, position } = item;
  return hashLeaf(sorted({ acceptedAt, entry: entryHashOf(item, tree), position, tree }));
}

export interface Plan {
  readonly changes?: number;
  /** Keys with the size from which each signs; the first is the auditor's. */
  readonly signers?: readonly { readonly signer: Signer; readonly since: number; readonly by?: Signer }[];
  /** Whoever signs every checkpoint beside the hub. */
  readonly witnesses?: readonly Signer[];
  /** Changes the items before they are sealed. */
  readonly before?: (items: { entries: Json[]; reads: Json[]; deliveries: Json[] }) => void;
  readonly seals?: number;
}

const numbered = (count: number, make: (position: number) => Json): Json[] =>
  Array.from({ length: count }, (_, index) => make(index + 1));

/** A ledger of one tree of people, reads and deliveries, sealed `seals` times, and its files. */
export function buildLedger(plan: Plan = {}) {
  const signers = plan.signers ?? [{ signer: ed25519Signer(origin), since: 1 }];
  const items = {
    entries: numbered(plan.changes ?? 11, change),
    reads: numbered(3, read),
    deliveries: numbered(4, delivery),
  };
  for (const entry of items.entries)
    if (entry['erased'])
      for (const field of Object.values(entry['fields'] as Json))
        for (const name of ['salt', 'value']) delete field[name];
  plan.before?.(items);
  const leaves: Record<string, Buffer[]> = {
    people: items.entries.map((item) => leafOf(item, 'people')),
    reads: items.reads.map((item) => leafOf(item, 'reads')),
    deliveries: items.deliveries.map((item) => leafOf(item, 'deliveries')),
  };
  const seals = plan.seals ?? 7;
  const cityEntry = (seal: number): Json => ({
    at: timeOf(100 + seal),
    heads: treeNames.map((name) => {
      const under = seal === seals ? (leaves[name] ?? []) : [];
      return { name, root: base64(rootOf(under)), size: under.length };
    }),
  });
  const city = Array.from({ length: seals }, (_, index) => hashLeaf(sorted(cityEntry(index + 1))));
  const noteOf = (size: number): string => {
    const text = `${origin}/city\n${size}\n${base64(rootOf(city.slice(0, size)))}\n`;
    const active = signers.filter(
      ({ since }, index) =>
        since <= size &&
        !signers.slice(index + 1).some((next) => next.by === signers[index]?.signer && next.since <= size),
    );
    const lines = [...active.map(({ signer }) => signer), ...(plan.witnesses ?? [])].map(
      (by) => `— ${by.name} ${base64(Buffer.concat([Buffer.from(by.id, 'hex'), by.sign(text)]))}\n`,
    );
    return `${text}\n${lines.join('')}`;
  };
  const keys = signers.map(({ signer, since, by }, index) => {
    const next = signers.find((other) => other.by === signer);
    const endorsement = by ? base64(by.sign(`cityhub-key/1\n${signer.vkey}\nsince ${since}\n`)) : null;
    return {
      vkey: signer.vkey,
      generation: index + 1,
      sinceSize: since,
      untilSize: next ? next.since - 1 : null,
      previous: by?.id ?? null,
      endorsement,
      revokedAt: null as string | null,
    };
  });
  const proven = (item: Json, tree: string): Json => ({
    ...item,
    proof: inclusion(item['position'] - 1, leaves[tree] as Buffer[]).map(base64),
  });
  const head = {
    origin,
    madeAt: '2026-11-21T08:10:00.000Z',
    keys,
    checkpoint: noteOf(seals),
    city: { index: seals - 1, entry: cityEntry(seals), proof: inclusion(seals - 1, city).map(base64) },
  };
  return {
    key: (signers[0] as { signer: Signer }).signer.vkey,
    noteOf,
    /** What the city's tree said at an earlier sealing, proven under the newest checkpoint. */
    cityAt: (seal: number): Json => ({
      index: seal - 1,
      entry: cityEntry(seal),
      proof: inclusion(seal - 1, city).map(base64),
    }),
    bundle: {
      format: 'cityhub-bundle/1',
      ...head,
      asked: { tree: 'people', fromPosition: 1, toPosition: items.entries.length },
      complete: { tree: 'people', from: 1, to: items.entries.length } as Json | null,
      consistency: [3, seals - 1].map((size) => ({
        checkpoint: noteOf(size),
        proof: consistency(size, city).map(base64),
      })),
      entries: items.entries.map((item) => proven(item, 'people')),
      reads: items.reads.map((item) => proven(item, 'reads')),
      deliveries: items.deliveries.map((item) => proven(item, 'deliveries')),
    } as Json,
    /** A segment's lines. */
    segment(from: number, to: number): Json[] {
      const people = leaves['people'] as Buffer[];
      const [left, right] = [coverOf(0, from - 1, people), coverOf(to, people.length, people)].map((hashes) =>
        hashes.map(base64),
      );
      return [
        { format: 'cityhub-segment/1', ...head, tree: 'people', from, to, left, right },
        ...items.entries.slice(from - 1, to),
      ];
    },
  };
}
