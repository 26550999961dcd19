import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { persona } from '../../harness/graph-client.ts';
import { demoGrid } from '../../harness/pushes.ts';
import { codesOf, told } from '../answer.ts';
import { ask } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const neighbour = '420102010001002';
const listOf = (list: string, selection = 'id') =>
  `query($after: String) { list: ${list}(first: 1, after: $after) { nodes { ${selection} } pageInfo { endCursor } } }`;
const lists = [
  'residents',
  'tickets',
  'occupancies',
  'applications',
  'observations',
  'sensors',
  'grids:code',
  'divisions:code',
  'serviceItems:code',
];

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Cursors that nobody was given. */
const forged: readonly (readonly [name: string, cursor: string])[] = [
  ['an empty one', ''],
  ['words', 'the next page, please'],
  ['another language’s true', encode(true)],
  ['a number', encode(1)],
  ['an object', encode({ id: { $gt: '' } })],
  ['a list in a list', encode([[['x']]])],
  ['too many parts', encode(Array(50).fill('x'))],
  ['no part', encode([])],
  ['a part that is SQL', encode(["' or true --"])],
  ['a part that is a NUL', encode(['\u0000'])],
  ['a part that is a lone surrogate', encode(['\ud800'])],
  ['parts that are no texts', encode([null, 1, {}])],
  ['a part of 100 KiB', encode(['x'.repeat(100_000)])],
  ['a prototype', Buffer.from('{"__proto__":{"length":1,"0":"x"}}').toString('base64url')],
  ['a list 5,000 levels deep', Buffer.from('['.repeat(5000)).toString('base64url')],
];

async function isNoCursor(place: Place, cursor: string): Promise<void> {
  const token = await place.token(persona.gridworker(neighbour));
  for (const list of lists) {
    const [name = '', selection] = list.split(':');
    const answer = await ask(place, {
      body: { query: listOf(name, selection), variables: { after: cursor } },
      token,
    });
    assert.ok(!answer.text.includes(place.targets.resident), 'a foreign record');
    if (codesOf(answer).length > 0)
      assert.ok(
        ['INVALID_INPUT', 'INVALID_CURSOR', 'QUERY_TOO_COMPLEX', 'INVALID_ID'].includes(
          codesOf(answer)[0] ?? '',
        ),
        answer.text.slice(0, 200),
      );
  }
}

/** With each bit of a good cursor turned over, the reader stays in his own area. */
async function bitsFlipped(place: Place): Promise<void> {
  const query = '{ residents(first: 1) { nodes { id gridCode } pageInfo { endCursor } } }';
  const token = await place.token(persona.gridworker(neighbour));
  const first = told(await ask(place, { body: { query }, token }));
  const cursor = Buffer.from(first.data?.['residents'].pageInfo.endCursor as string, 'base64url');
  for (let bit = 0; bit < cursor.length * 8; bit += 1) {
    const other = Buffer.from(cursor);
    other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7));
    const body = {
      query: 'query($after: String) { residents(first: 200, after: $after) { nodes { gridCode } } }',
      variables: { after: other.toString('base64url') },
    };
    const answer = await ask(place, { body, token });
    for (const node of told(answer).data?.['residents']?.nodes ?? []) assert.equal(node.gridCode, neighbour);
  }
}

/** A cursor of one person is a place in a list, no right: with it another one sees what is his own. */
async function borrowed(place: Place): Promise<void> {
  const query = '{ residents(first: 1) { pageInfo { endCursor } } }';
  const token = await place.token(persona.gridworker(demoGrid));
  const cursor = told(await ask(place, { body: { query }, token })).data?.['residents'].pageInfo.endCursor;
  for (const claims of [persona.gridworker(neighbour), persona.citizen]) {
    const body = {
      query: 'query($after: String) { residents(first: 200, after: $after) { nodes { gridCode } } }',
      variables: { after: cursor },
    };
    const answer = await ask(place, { body, claims });
    assert.ok(!answer.text.includes(demoGrid), 'the other’s area');
  }
}

const push = `mutation($input: ReportTicketInput!) { reportTicket(input: $input) {
  __typename ... on ReportTicketPayload { ticket { id } receipt { id recordId } } ... on DomainError { code } } }`;
const ticket = (key: string, gridCode: string, subject = '路灯不亮') => ({
  idempotencyKey: key,
  gridCode,
  kind: 'COMPLAINT',
  subject,
  description: subject,
});

async function pushed(place: Place, grid: string, input: object, person?: string): Promise<any> {
  const claims = { ...persona.gridworker(grid), ...(person === undefined ? {} : { person }) };
  return told(await ask(place, { body: { query: push, variables: { input } }, claims })).data?.[
    'reportTicket'
  ];
}

/** Keys belong to who made them: somebody else's tells nothing of what was stored under it. */
const keys: readonly (readonly [name: string, run: Attack['run']])[] = [
  [
    'somebody else’s key with the same body',
    async (place) => {
      const key = `key-${randomUUID()}`;
      const first = await pushed(place, demoGrid, ticket(key, demoGrid));
      const second = await pushed(place, neighbour, ticket(key, demoGrid));
      assert.equal(first.__typename, 'ReportTicketPayload');
      assert.notEqual(second?.receipt?.id, first.receipt.id);
      assert.ok(!JSON.stringify(second ?? null).includes(first.receipt.recordId));
    },
  ],
  [
    'somebody else’s key with another body',
    async (place) => {
      const key = `key-${randomUUID()}`;
      const first = await pushed(place, demoGrid, ticket(key, demoGrid));
      const second = await pushed(place, neighbour, ticket(key, neighbour, '井盖丢失'));
      assert.ok(!JSON.stringify(second ?? null).includes(first.receipt.recordId));
    },
  ],
  [
    'the own key with another body',
    async (place) => {
      const key = `key-${randomUUID()}`;
      const person = `same-${randomUUID().slice(0, 8)}`;
      await pushed(place, demoGrid, ticket(key, demoGrid), person);
      const second = await pushed(place, demoGrid, ticket(key, demoGrid, '井盖丢失'), person);
      assert.equal(second.code, 'IDEMPOTENCY_CONFLICT');
    },
  ],
  [
    '50 pushes with one key at once',
    async (place) => {
      const key = `key-${randomUUID()}`;
      const person = `same-${randomUUID().slice(0, 8)}`;
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => pushed(place, demoGrid, ticket(key, demoGrid), person)),
      );
      const ids = new Set(
        answers.flatMap((answer) => (answer?.receipt === undefined ? [] : [answer.receipt.recordId])),
      );
      assert.equal(ids.size, 1);
    },
  ],
  [
    'a receipt of somebody else',
    async (place) => {
      const first = await pushed(place, demoGrid, ticket(`key-${randomUUID()}`, demoGrid));
      const query = `{ receipt(id: "${first.receipt.id}") { recordId deliveries { state } } }`;
      for (const claims of [persona.gridworker(neighbour), persona.citizen, persona.department('water')])
        assert.equal(told(await ask(place, { body: { query }, claims })).data?.['receipt'] ?? null, null);
    },
  ],
];

export const cursors: Attack[] = [
  ...group(
    'cursors',
    forged.map(([name, cursor]) => [name, (place) => isNoCursor(place, cursor)]),
  ),
  ...group('cursors', [
    ['every bit of a good one flipped', bitsFlipped],
    ['somebody else’s', borrowed],
  ]),
  ...group('keys of pushes', keys),
];
