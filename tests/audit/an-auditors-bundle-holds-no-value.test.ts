import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBreakGlass, people, requestInput } from '../break-glass/break-glass-documents.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { citizenId } from '../harness/pushes.ts';
import { type AuditCity, bundleOf, openAuditCity } from './audit-city.ts';
import { faultsIn } from './bundle-checks.ts';

let place: AuditCity;
let auditor: Ask;
let recordId: string;
let first: number;
const canaries = ['金丝雀一号', '金丝雀二号', citizenId(1), '19900000001', '19955555555'];

beforeAll(async () => {
  place = await openAuditCity();
  auditor = await place.hub.ask(persona.auditor);
  const receipt = await place.register(1, { name: '金丝雀一号' });
  ({ recordId, position: first } = receipt);
  await place.register(2);
  await place.register(1, { idempotencyKey: 'second', name: '金丝雀二号', phone: '19955555555' });
  await place.seal();
});
afterAll(() => place?.stop());

const noneIn = (text: string): void => {
  for (const canary of canaries) expect(text.includes(canary), canary).toBe(false);
};

test('a record’s bundle has all versions and all reads, each proven, and no value', async () => {
  for (const who of [auditor, await place.hub.ask(persona.operator)]) {
    const text = await bundleOf(who, { recordId });
    const { entries, reads, complete, asked } = JSON.parse(text);
    expect(faultsIn(text)).toEqual([]);
    expect([asked, complete]).toEqual([{ recordId }, null]);
    expect(entries.map((one: any) => [one.position, one.erased])).toEqual([
      [first, false],
      [first + 2, false],
    ]);
    expect(Object.keys(entries[0].fields)).toContain('citizenId');
    for (const { fields } of entries)
      for (const field of Object.values(fields)) expect(Object.keys(field as object)).toEqual(['commitment']);
    // The answer of each push showed the person to the grid worker who made it.
    expect(reads.length).toBeGreaterThanOrEqual(2);
    for (const { entry } of reads) expect(entry.recordIds).toContain(recordId);
    noneIn(text);
  }
});

test('a stretch is complete, and says so', async () => {
  const query = { tree: 'people', fromPosition: 1, toPosition: first + 1000 };
  const text = await bundleOf(auditor, { query });
  const { entries, complete } = JSON.parse(text);
  expect(faultsIn(text)).toEqual([]);
  expect(entries.map((one: any) => one.position)).toEqual(
    Array.from({ length: first + 2 }, (_, at) => at + 1),
  );
  expect(complete).toEqual({ tree: 'people', from: 1, to: first + 2 });
  noneIn(text);
  const some = JSON.parse(await bundleOf(auditor, { query: { ...query, source: 'gridworker' } }));
  expect([some.complete, some.entries.length]).toEqual([null, 3]);
});

test('reads are exported as a stretch, too, and so an export itself', async () => {
  const before = JSON.parse(
    await bundleOf(auditor, { query: { tree: 'reads', fromPosition: 1, toPosition: 1000 } }),
  );
  await bundleOf(auditor, { recordId });
  await place.seal();
  const text = await bundleOf(auditor, { query: { tree: 'reads', fromPosition: 1, toPosition: 1000 } });
  expect(faultsIn(text)).toEqual([]);
  const { reads, complete } = JSON.parse(text);
  expect(complete).toEqual({ tree: 'reads', from: 1, to: reads.length });
  const added = reads.slice(before.reads.length).map(({ entry }: any) => entry);
  expect(added).toContainEqual(
    expect.objectContaining({ role: 'auditor', subgraph: 'exchange', recordIds: [recordId], seen: [] }),
  );
});

test('under break-glass the named fields of that record are shown, to the one who asked', async () => {
  const sun = await place.hub.ask(people.sun);
  const qian = await place.hub.ask(people.qian);
  await openBreakGlass(sun, qian, requestInput(recordId, { fields: ['name'] }));
  await place.seal();
  const text = await bundleOf(sun, { recordId });
  expect(faultsIn(text)).toEqual([]);
  const shown = JSON.parse(text).entries.map(({ fields }: any) =>
    Object.entries(fields).flatMap(([name, { value }]: any) => (value === undefined ? [] : [[name, value]])),
  );
  expect(shown).toEqual([[['name', '金丝雀一号']], [['name', '金丝雀二号']]]);
  noneIn(await bundleOf(qian, { recordId }));
  await place.seal();
  const again = JSON.parse(await bundleOf(auditor, { recordId }));
  expect(again.reads.map(({ entry }: any) => entry.seen)).toContainEqual(['name']);
});

test('whoever may not have a bundle is refused, and a question has one selector', async () => {
  const [citizen, police] = await Promise.all([
    place.hub.ask(persona.citizen),
    place.hub.ask(persona.department('police')),
  ]);
  const query = { tree: 'people', fromPosition: 1, toPosition: 2 };
  const period = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
  for (const who of [citizen, place.worker]) expect(await bundleOf(who, { recordId })).toBe('FORBIDDEN');
  expect(await bundleOf(police, { query })).toBe('FORBIDDEN');
  expect(await bundleOf(police, { department: 'health', ...period })).toBe('FORBIDDEN');
  // Nothing was delivered to it: as if there were no such record.
  expect(await bundleOf(police, { recordId })).toBe('NOT_FOUND');
  expect(await bundleOf(auditor, { recordId: recordId.replace(/^./, (c) => (c === '0' ? '1' : '0')) })).toBe(
    'NOT_FOUND',
  );
  for (const wrong of [
    {},
    { recordId, department: 'police', ...period },
    { recordId: 'x' },
    { department: 'police' },
    { department: 'nobody', ...period },
    { department: 'police', from: period.to, to: period.from },
    { query: { ...query, fromPosition: 0 } },
    { query: { ...query, tree: 'city' } },
    { query: { ...query, toPosition: 0 } },
    { query: { ...query, entity: 'Nobody' } },
    { query: { ...query, tree: 'reads', entity: 'Resident' } },
  ])
    expect(await bundleOf(auditor, wrong), JSON.stringify(wrong)).toBe('INVALID_INPUT');
  expect(await bundleOf(auditor, { query: { ...query, toPosition: 20_000_000 } })).not.toBe(
    'BUNDLE_TOO_LARGE',
  );
});

test('a stretch that retention has taken out is asked for elsewhere', async () => {
  const { sql } = place.city;
  const query = { tree: 'people', fromPosition: 1, toPosition: 2 };
  await sql`update log.stretch set archived_at = now() where tree = 1`;
  expect(await bundleOf(auditor, { query })).toBe('ARCHIVED');
  await sql`update log.stretch set archived_at = null where tree = 1`;
  expect(await bundleOf(auditor, { query })).toContain('cityhub-bundle/1');
});

test('what is not sealed is waited for, and then left out', async () => {
  const { recordId: fresh } = await place.register(50);
  expect(await bundleOf(auditor, { recordId: fresh })).toBe('NOT_SEALED_YET');
  const waiting = bundleOf(auditor, { recordId: fresh });
  await place.seal();
  expect(JSON.parse(await waiting).entries).toHaveLength(1);
  await place.register(50, { idempotencyKey: 'later' });
  expect(JSON.parse(await bundleOf(auditor, { recordId: fresh })).entries).toHaveLength(1);
});
