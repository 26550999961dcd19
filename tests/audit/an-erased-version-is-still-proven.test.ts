import { afterAll, beforeAll, expect, test } from 'vitest';
import { erase } from '../erasure/erasures.ts';
import { persona } from '../harness/graph-client.ts';
import { citizenId } from '../harness/pushes.ts';
import { type AuditCity, bundleOf, openAuditCity } from './audit-city.ts';
import { faultsIn } from './bundle-checks.ts';

let place: AuditCity;
let recordId: string;
beforeAll(async () => {
  place = await openAuditCity();
  ({ recordId } = await place.register(5, { name: '金丝雀五号' }));
  await place.register(5, { idempotencyKey: 'second', name: '金丝雀五号' });
  await place.deliverAll();
  await place.seal();
});
afterAll(() => place?.stop());

test('once a record is erased its versions are in the bundle without a value, and hold as before', async () => {
  const [auditor, operator, police] = await Promise.all([
    place.hub.ask(persona.auditor),
    place.hub.ask(persona.operator),
    place.hub.ask(persona.department('police')),
  ]);
  const before = await bundleOf(police, { recordId });
  expect([faultsIn(before), before.includes('金丝雀五号')]).toEqual([[], true]);
  expect((await erase(operator, { recordId })).__typename).toBe('EraseRecordPayload');
  await place.seal();
  const text = await bundleOf(auditor, { recordId });
  expect(faultsIn(text)).toEqual([]);
  const { entries } = JSON.parse(text);
  expect(entries.map(({ entry, erased }: any) => [entry.operation, erased])).toEqual([
    ['registerResident', true],
    ['registerResident', true],
    ['eraseRecord', false],
  ]);
  expect(Object.keys(entries[0].fields)).toContain('citizenId');
  expect(entries[2].fields).toEqual({});
  // What was taken home before is still good, and nothing more is handed out.
  const { entries: held } = JSON.parse(before);
  expect(entries[0].fields.name.commitment).toBe(held[0].fields.name.commitment);
  for (const one of [text, await bundleOf(police, { recordId })])
    for (const value of ['金丝雀五号', citizenId(5)]) expect(one.includes(value)).toBe(false);
});

test('erasing by hand what the ledger has not seen erased is found', async () => {
  const other = await place.register(6);
  await place.seal();
  await place.city.sql`delete from log.record_key where record_id = ${other.recordId}`;
  await place.city
    .sql`update log.change set erased_at = now(), payload = '{}', sealed = null where record_id = ${other.recordId}`;
  const auditor = await place.hub.ask(persona.auditor);
  expect(faultsIn(await bundleOf(auditor, { recordId: other.recordId }))).toEqual([
    `people/${other.position}`,
  ]);
});
