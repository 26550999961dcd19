import { expect, test } from 'vitest';
import { type DrawnVersion, drawLineage } from './lineage-drawing.ts';

const at = new Date(0);
const version = (position: number, of: Partial<DrawnVersion> = {}): DrawnVersion => ({
  place: `people/${position}`,
  operation: 'registerResident',
  acceptedAt: at,
  actor: 'gridworker:1',
  source: 'gridworker',
  causes: [],
  caused: [],
  deliveries: [],
  disputes: [],
  ...of,
});
const record = { recordId: 'r', entity: 'Resident' };

test('versions follow each other to the record, and each node stands once', () => {
  const { nodes, edges } = drawLineage(record, [version(2), version(1)], [], []);
  expect(nodes.map((node) => node.id)).toEqual([
    'record:r',
    'version:people/2',
    'person:gridworker:1',
    'source:gridworker',
    'version:people/1',
  ]);
  expect(edges.filter((edge) => edge.kind === 'FOLLOWED')).toEqual([
    { from: 'version:people/2', to: 'record:r', kind: 'FOLLOWED' },
    { from: 'version:people/1', to: 'version:people/2', kind: 'FOLLOWED' },
  ]);
});

test('who is not told is not drawn, nor is a feed that did not ask', () => {
  const delivery = { feedId: 'f', departmentCode: 'police', acknowledged: false };
  const { nodes } = drawLineage(
    record,
    [version(1, { actor: null, deliveries: [{ ...delivery, state: 'OUTSIDE_JURISDICTION' }] })],
    [],
    [],
  );
  expect(nodes.map((node) => node.kind)).toEqual(['RECORD', 'VERSION', 'SOURCE']);
});

test('readers of one office and purpose are one node, with an edge for what they were shown and one for refusals', () => {
  const read = { reader: 'police', purpose: 'public-security', readAt: at };
  const reads = [false, false, true].map((isRefused) => ({ ...read, isRefused }));
  const { nodes, edges } = drawLineage(record, [], reads, []);
  expect(nodes.filter((node) => node.kind === 'READER')).toHaveLength(1);
  expect(edges.map((edge) => edge.kind)).toEqual(['READ', 'REFUSED']);
});

test('a drawing has an end', () => {
  const deliveries = Array.from({ length: 100 }, (_, index) => ({
    feedId: `f${index}`,
    departmentCode: 'police',
    state: 'DELIVERED' as const,
    acknowledged: true,
  }));
  const versions = Array.from({ length: 50 }, (_, index) => version(50 - index, { deliveries }));
  expect(drawLineage(record, versions, [], []).edges).toHaveLength(2000);
});
