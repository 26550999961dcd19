import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalCity, openLocalCity } from '../corrections/local-city.ts';
import { erase } from '../erasure/erasures.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { merge, split } from '../merging/merges.ts';
import { names, trace, versions } from './lineage-documents.ts';

let local: LocalCity;
let auditor: Ask;

beforeAll(async () => {
  local = await openLocalCity();
  auditor = await local.hub.ask(persona.auditor);
});
afterAll(() => local?.stop());

test('an erased version keeps its place, its commitments and its deliveries, and shows no value to anybody', async () => {
  const { recordId } = await local.register(1);
  await local.register(1, { idempotencyKey: 'second', name: '王小明' });
  await local.deliverAll();
  const before = await versions(local.worker, { recordId });
  const [row] = await local.city.sql<{ at: Date }[]>`select clock_timestamp() as at`;
  const asOf = String(row?.at.toISOString());
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { receipt } = await erase(local.worker, { recordId });

  for (const ask of [auditor, local.worker]) {
    const lineage = await trace(ask, { recordId });
    expect(lineage.erased).toBe(true);
    const [erasure, ...erased] = lineage.versions.nodes;
    expect(erasure).toMatchObject({
      version: receipt.version,
      kind: 'ERASURE',
      reason: '本人要求删除',
      legalBasis: '个人信息保护法第四十七条',
      fields: [],
    });
    for (const [index, version] of erased.entries()) {
      expect(version.erasedAt).not.toBeNull();
      expect(version.changed).toEqual([]);
      expect(version.fields.every((one: any) => one.value === null && one.treatment === 'HIDE')).toBe(true);
      const kept = (list: any[]): unknown => list.map((one) => [one.name, one.commitment]);
      expect(kept(version.fields)).toEqual(kept(before[index].fields));
      expect(version.deliveries.length).toBeGreaterThan(3);
    }
  }
  // As of a moment before, it was not erased; its values are gone all the same.
  const then = await trace(local.worker, { recordId, asOf });
  expect(then.erased).toBe(false);
  expect(then.versions.nodes).toHaveLength(2);
  expect(then.versions.nodes[0]).toMatchObject({ erasedAt: null });
  expect(then.versions.nodes[0].fields.every((one: any) => one.value === null)).toBe(true);

  // A later push begins a new life: what it holds is told, what was before stays destroyed.
  await local.register(1, { idempotencyKey: 'third', name: '李四' });
  const [reborn] = await versions(local.worker, { recordId });
  expect(names(reborn.changed)).toContain('citizenId');
  expect(reborn.fields.find((one: any) => one.name === 'name')).toMatchObject({
    value: '李四',
    valueBefore: null,
  });
});

test('a merge and its end are told at both records, to a holder at the dropped one alone', async () => {
  const dropped = await local.register(10);
  const kept = await local.register(11);
  await local.deliverAll();
  const merged = await merge(local.worker, { recordId: dropped.recordId, intoRecordId: kept.recordId });
  await local.deliverAll();
  const link = { recordId: dropped.recordId, otherRecordId: kept.recordId };
  for (const { recordId } of [dropped, kept])
    expect((await trace(auditor, { recordId })).links).toMatchObject([
      { kind: 'MERGE', version: merged.receipt.version, ...link },
    ]);
  const [last] = await versions(auditor, { recordId: dropped.recordId });
  expect(last).toMatchObject({ kind: 'MERGE', reason: '同一人，身份证号曾录错' });
  const police = await local.hub.ask(persona.department('police'));
  expect((await trace(police, { recordId: dropped.recordId })).links).toHaveLength(1);
  expect((await trace(police, { recordId: kept.recordId })).links).toEqual([]);

  const undone = await split(local.worker, { recordId: dropped.recordId });
  const { links, edges, versions: pages } = await trace(auditor, { recordId: dropped.recordId });
  expect(links.map((one: any) => one.kind)).toEqual(['SPLIT', 'MERGE']);
  expect(pages.nodes[0]).toMatchObject({ kind: 'SPLIT', version: undone.receipt.version });
  expect(edges).toContainEqual({
    from: `record:${dropped.recordId}`,
    to: `record:${kept.recordId}`,
    kind: 'MERGED',
  });
  expect(edges).toContainEqual({
    from: `record:${kept.recordId}`,
    to: `record:${dropped.recordId}`,
    kind: 'SPLIT',
  });
});
