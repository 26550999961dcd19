import { expect, test } from 'vitest';
import type { Treatment } from '../../policy/decide.ts';
import type { Actor } from '../actor.ts';
import { createReadNotes } from './read-notes.ts';

const actor: Actor = {
  id: 'a',
  role: 'department',
  department: null,
  area: null,
  purpose: null,
  cause: null,
};
const ids = Array.from({ length: 4 }, (_, index) => `3094987f-3960-8543-8f62-05592100000${index}`) as [
  string,
  string,
  string,
  string,
];

function notes() {
  const written: string[] = [];
  const reads = createReadNotes(
    { write: (lines) => void written.push(lines), close: async () => {} },
    { actor, traceId: 't' },
    'people',
  );
  const entries = () =>
    written
      .flatMap((lines) => lines.trimEnd().split('\n'))
      .map((line) => {
        const { entity, recordIds, seen, masked, refused, code } = JSON.parse(line);
        return { entity, recordIds, seen, masked, refused, code };
      });
  return { reads, written, entries };
}

test('records with the same outcome share one entry, others have their own', () => {
  const { reads, entries } = notes();
  const treat = (id: string, name: Treatment, phone: Treatment) => {
    reads.decided('Resident', 'name', id, name);
    reads.decided('Resident', 'phone', id, phone);
  };
  treat(ids[0], 'SEE', 'MASK');
  treat(ids[1], 'SEE', 'HIDE');
  treat(ids[2], 'SEE', 'MASK');
  reads.found('Resident', ids[3]);
  reads.found('Resident', ids[0]);
  reads.write();
  const entry = { entity: 'Resident', seen: ['name'], masked: ['phone'], refused: [], code: null };
  expect(entries()).toEqual([
    { ...entry, recordIds: [ids[0], ids[2]] },
    { ...entry, recordIds: [ids[1]], masked: [], refused: ['phone'] },
    { ...entry, recordIds: [ids[3]], seen: [], masked: [] },
  ]);
});

test('a second fetch of the request writes what is new, and one that reads nothing writes nothing', () => {
  const { reads, written } = notes();
  reads.write();
  expect(written).toEqual([]);
  reads.decided('Resident', 'name', ids[0], 'SEE');
  reads.write();
  reads.write();
  expect(written).toHaveLength(1);
  reads.decided('Resident', 'phone', ids[0], 'SEE');
  reads.write();
  expect(JSON.parse(written[1] as string)).toMatchObject({ recordIds: [ids[0]], seen: ['phone'] });
});

test('an entity of more fields than a number has bits loses none of them', () => {
  const { reads, entries } = notes();
  const fields = Array.from({ length: 45 }, (_, index) => `field${index}`);
  for (const field of fields) reads.decided('Wide', field, ids[0], 'SEE');
  reads.write();
  expect(new Set(entries().flatMap(({ seen }) => seen))).toEqual(new Set(fields));
  expect(entries().every(({ recordIds }) => recordIds[0] === ids[0])).toBe(true);
});

test('what is told as a whole is written as it was told, without what is no id and no name', () => {
  const { reads, entries } = notes();
  reads.note({ entity: 'Resident', recordIds: [ids[0], 'x"y'], seen: ['name', '"],'] });
  reads.note({ entity: 'Change', recordIds: [], code: 'FORBIDDEN' });
  reads.write();
  expect(entries()).toEqual([
    { entity: 'Resident', recordIds: [ids[0]], seen: ['name'], masked: [], refused: [], code: null },
    { entity: 'Change', recordIds: [], seen: [], masked: [], refused: [], code: 'FORBIDDEN' },
  ]);
});
