import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { canonicalJson } from '../log/canonical-json.ts';
import { readerLines, readLeaf } from './read-line.ts';

const actor: Actor = {
  id: 'department:police',
  role: 'department',
  department: 'police',
  area: null,
  purpose: 'public-security',
  cause: null,
};
const at = new Date('2026-11-21T08:00:00.123Z');
const id = '3094987f-3960-8543-8f62-055921a7146b';

const names = fc.uniqueArray(fc.constantFrom('citizenId', 'name', 'phone', 'gridCode'));
const entries = fc.record({
  entity: fc.constantFrom('Resident', 'Ticket'),
  recordIds: fc.array(fc.uuid()),
  seen: names,
  masked: names,
  refused: names,
  code: fc.constantFrom(null, 'FORBIDDEN' as const, 'NOT_FOUND' as const),
});

test('a line is the canonical JSON of the entry, whoever asks and whatever was read', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.option(fc.string()),
      fc.option(fc.string()),
      entries,
      (who, department, purpose, entry) => {
        const caller = {
          actor: {
            ...actor,
            id: who.replaceAll('\u0000', ''),
            department: department?.replaceAll('\u0000', '') ?? null,
            purpose: purpose?.replaceAll('\u0000', '') ?? null,
          },
          traceId: 'ab'.repeat(16),
        };
        const line = readerLines(caller, 'people', [entry], at);
        expect(line).toBe(
          `${canonicalJson({ ...entry, actor: caller.actor.id, role: 'department', department: caller.actor.department, purpose: caller.actor.purpose, subgraph: 'people', traceId: caller.traceId, readAt: '2026-11-21T08:00:00.123000Z' })}\n`,
        );
      },
    ),
  );
});

test('what Postgres cannot store is not in a line: one such line would stop all that follow', () => {
  const line = readerLines(
    { actor: { ...actor, id: 'a\u0000b\ud800c' }, traceId: '\u0000' },
    'people',
    [{ entity: 'Resident', recordIds: [id] }],
    at,
  );
  expect(JSON.parse(line)).toMatchObject({
    actor: 'ab\ufffdc',
    traceId: '',
    seen: [],
    masked: [],
    refused: [],
    code: null,
  });
});

test('several entries are several lines, and the leaf is the hash of a zero byte and the line', () => {
  const lines = readerLines(
    { actor, traceId: '' },
    'people',
    [
      { entity: 'Resident', recordIds: [id] },
      { entity: 'Ticket', recordIds: [] },
    ],
    at,
  );
  expect(
    lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).entity),
  ).toEqual(['Resident', 'Ticket']);
  // printf '\0{}' | openssl dgst -sha256 -binary | base64
  expect(readLeaf('{}')).toBe('KKOhj2zWQGsIbp/9ofm4oT289EsPPzLLkDGhH9BTrPk=');
});
