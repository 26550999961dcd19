import assert from 'node:assert/strict';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { judge, refused, stillAnswers } from '../answer.ts';
import { ask, request } from '../ask.ts';
import { type Attack, group, type Place, slowly } from '../attack.ts';
import { memoryNow } from '../memory.ts';

const json = { 'content-type': 'application/json' };

/** One person asks and asks; from some request on he is told when to come back, and others are answered. */
async function overspend(place: Place): Promise<void> {
  const token = await place.token({ role: 'department', department: 'water', purpose: 'water-management' });
  const init = { method: 'POST', headers: { ...json, authorization: `Bearer ${token}` } };
  const body = '{"query":"{ grids(first: 200) { nodes { residents(first: 200) { nodes { id } } } } }"}';
  for (let round = 0; round < 400; round += 1) {
    const answer = judge(place, await request(place.graphUrl, { ...init, body }));
    if (answer.status === 200) continue;
    refused(answer, 'QUOTA_EXCEEDED');
    assert.equal(answer.status, 429);
    assert.match(answer.text, /retryAfterSeconds/);
    await stillAnswers(place);
    place.note('budget', `used up after ${round} large questions`);
    return;
  }
  assert.fail('400 large questions in a row were answered');
}

const texts = 1000;

/** Texts as large as may be, each another one: what is remembered of them has a limit in bytes, too. */
async function fillMemory(place: Place, textOf: (index: number) => string): Promise<void> {
  const before = await memoryNow();
  const claims: TokenClaims = { role: 'department', department: 'water', purpose: 'water-management' };
  for (let index = 0; index < texts; index += 1) {
    const answer = await ask(place, { body: { query: textOf(index) }, claims });
    assert.ok(answer.status < 500);
  }
  const after = await memoryNow();
  assert.ok(after.live - before.live < 50, `${(after.live - before.live).toFixed(0)} MiB stay`);
}

const fields = (count: number): string => 'code name '.repeat(count / 2);

export const floods: Attack[] = [
  ...group('floods', [['more than one person may ask in a minute', overspend]]),
  ...slowly(
    group('floods', [
      [
        '1,000 valid texts of 60 KiB, each another one',
        (place) => fillMemory(place, (index) => `{ departments { code } } #${index} ${'x'.repeat(60_000)}`),
      ],
      [
        '1,000 texts without grammar of 60 KiB, each another one',
        (place) => fillMemory(place, (index) => `{ departments { code ${' '.repeat(60_000)} ( ${index} }`),
      ],
      [
        '1,000 wrong texts of 1,900 words, each another one',
        (place) =>
          fillMemory(
            place,
            (index) =>
              `{ departments { ${Array.from({ length: 480 }, (_, one) => `a${index}x${one}`).join(' ')} } }`,
          ),
      ],
      [
        '1,000 valid texts of many words, each another one',
        (place) =>
          fillMemory(
            place,
            (index) =>
              `query Q${index} { departments { ${fields(8)} feeds { id name } } department(code: "x${index}") { ${fields(8)} } }`,
          ),
      ],
      [
        '500 names of operations that are not there',
        async (place) => {
          for (let index = 0; index < 500; index += 1) {
            const body = { query: '{ departments { code } }', operationName: `N${index}${'x'.repeat(500)}` };
            refused(await ask(place, { body }));
          }
        },
      ],
    ]),
  ),
];
