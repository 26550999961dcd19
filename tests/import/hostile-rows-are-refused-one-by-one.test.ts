import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { citizenId, demoGrid } from '../harness/pushes.ts';
import { postImport, sourceToken } from './import-harness.ts';

let city: ClonedCity;
let hub: LocalHub;
let token: string;
beforeAll(async () => {
  city = await cloneCity();
  hub = await startLocalHub(city, { workers: false });
  token = await sourceToken(city, 'population-register', 'population');
});
afterAll(async () => {
  await hub?.stop();
  await city?.drop();
});

let next = 0;
const good = (more: Record<string, unknown> = {}): Record<string, unknown> => {
  next += 1;
  return { citizenId: citizenId(next), name: '王小明', phone: '19900000000', gridCode: demoGrid, ...more };
};
const json = (more: Record<string, unknown> = {}): string => JSON.stringify(good(more));
/** A good row with raw JSON at the end of it. */
const spliced = (raw: string): string => `${json().slice(0, -1)},${raw}}`;
const bytes = (...parts: (string | number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))));

/** Each stands in a file of its own between two good rows, which must be stored. */
const hostile: readonly (readonly [what: string, row: () => string | Uint8Array, verdict: string])[] = [
  ['a byte that is no UTF-8', () => bytes(json().slice(0, -1), ',"unitId":"', [0xff], '"}'), 'INVALID_JSON'],
  ['UTF-8 that is cut off', () => bytes('{"name":"', [0xe7, 0x8e], '"}'), 'INVALID_JSON'],
  ['UTF-8 that is longer than it need be', () => bytes('{"name":"', [0xc0, 0xaf], '"}'), 'INVALID_JSON'],
  ['a surrogate in UTF-8', () => bytes('{"name":"', [0xed, 0xa0, 0x80], '"}'), 'INVALID_JSON'],
  ['GB18030', () => bytes('{"name":"', [0xcd, 0xf5], '"}'), 'INVALID_JSON'],
  ['UTF-16', () => Buffer.from(json(), 'utf16le'), 'INVALID_JSON'],
  ['a lone surrogate by escape', () => spliced('"careTags":["\\ud800"]'), 'careTags INVALID_TEXT'],
  ['NUL by escape in a text', () => json({ name: 'a\u0000b' }), 'name INVALID_TEXT'],
  ['NUL by escape in a code', () => json({ gridCode: '4201\u0000' }), 'gridCode INVALID_TEXT'],
  ['a control character', () => json({ name: 'a\u0007b' }), 'name INVALID_TEXT'],
  ['a raw NUL', () => bytes(json().slice(0, -2), [0], '"}'), 'INVALID_JSON'],
  ['a name twice', () => spliced('"name":"别人"'), 'INVALID_JSON'],
  ['a name twice, once by escape', () => spliced('"n\\u0061me":"别人"'), 'INVALID_JSON'],
  ['__proto__', () => spliced('"__proto__":{"admin":true}'), '__proto__ UNKNOWN_COLUMN'],
  ['__proto__ by escape', () => spliced('"\\u005f_proto__":{"name":"x"}'), '__proto__ UNKNOWN_COLUMN'],
  ['constructor', () => spliced('"constructor":{"prototype":1}'), 'constructor UNKNOWN_COLUMN'],
  ['toString', () => spliced('"toString":"x"'), 'toString UNKNOWN_COLUMN'],
  ['wait, which is no column', () => spliced('"wait":"ALL_RECEIPTS"'), 'wait UNKNOWN_COLUMN'],
  ['another actor', () => spliced('"actor":"operator"'), 'actor UNKNOWN_COLUMN'],
  ['a heading that is a number of somebody', () => spliced(`"${citizenId(1)}":1`), 'null UNKNOWN_COLUMN'],
  ['60,000 brackets', () => `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'INVALID_JSON'],
  ['10,000 objects in each other', () => `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 'INVALID_JSON'],
  ['brackets that never close', () => '['.repeat(60_000), 'INVALID_JSON'],
  ['an array', () => `[${json()}]`, 'INVALID_JSON'],
  ['a text', () => '"王小明"', 'INVALID_JSON'],
  ['null', () => 'null', 'INVALID_JSON'],
  ['a number', () => '1e999', 'INVALID_JSON'],
  ['two objects', () => `${json()}${json()}`, 'INVALID_JSON'],
  ['a comment', () => `${json()} // x`, 'INVALID_JSON'],
  ['single quotes', () => "{'name':'x'}", 'INVALID_JSON'],
  ['NaN', () => spliced('"unitId":NaN'), 'INVALID_JSON'],
  ['an object for a text', () => json({ name: { toString: 'x' } }), 'name INVALID_TEXT'],
  ['a list for a text', () => json({ citizenId: [citizenId(1)] }), 'citizenId INVALID_TEXT'],
  ['a number for a text', () => json({ gridCode: 420102010001001 }), 'gridCode INVALID_TEXT'],
  ['true for a text', () => json({ phone: true }), 'phone INVALID_TEXT'],
  ['a text for a list', () => json({ careTags: '低保' }), 'careTags INVALID_TEXT'],
  ['a list in a list', () => json({ careTags: [['低保']] }), 'INVALID_JSON'],
  ['an object in a list', () => json({ careTags: [{}] }), 'INVALID_JSON'],
  ['null in a list', () => json({ careTags: [null] }), 'careTags INVALID_TEXT'],
  ['1,000 tags', () => json({ careTags: Array(1000).fill('低保') }), 'careTags TEXT_TOO_LONG'],
  ['a name of 10,000 characters', () => json({ name: '王'.repeat(10_000) }), 'name TEXT_TOO_LONG'],
  ['a row of 70 KiB', () => json({ name: 'x'.repeat(70 * 1024) }), 'ROW_TOO_LARGE'],
  ['a row of 3 MiB', () => json({ name: 'x'.repeat(3 * 1024 * 1024) }), 'ROW_TOO_LARGE'],
  ['an empty name', () => json({ name: '' }), 'name REQUIRED'],
  ['a blank name', () => json({ name: '   ' }), 'name REQUIRED'],
  ['an unsafe key', () => json({ idempotencyKey: 'a b' }), 'idempotencyKey INVALID_IDEMPOTENCY_KEY'],
  [
    'a key of 201 characters',
    () => json({ idempotencyKey: 'k'.repeat(201) }),
    'idempotencyKey INVALID_IDEMPOTENCY_KEY',
  ],
  ['a unit that is SQL', () => json({ unitId: "'; drop table people.resident; --" }), 'unitId INVALID_ID'],
  ['a grid that is a prefix of one', () => json({ gridCode: '42' }), 'gridCode UNKNOWN_GRID'],
  [
    'a grid in full-width digits',
    () => json({ gridCode: '４２０１０２０１０００１００１' }),
    'gridCode UNKNOWN_GRID',
  ],
  [
    'a citizen id with a wrong check',
    () => json({ citizenId: `${citizenId(1).slice(0, 17)}?` }),
    'citizenId INVALID_CITIZEN_ID',
  ],
];

test.each(hostile)(
  '%s is refused with its code, and its neighbours are stored',
  async (what, row, verdict) => {
    const body = bytes(`${json()}\n`, [...Buffer.from(row() as string)], `\n${json()}\n`);
    const { status, refused, sums } = await postImport(hub.graphUrl, token, 'resident', body, {
      'idempotency-key': `f-${next}`,
    });
    expect([what, status]).toEqual([what, 200]);
    expect(sums).toEqual({ accepted: 2, repeated: 0, refused: 1, taken: 3 });
    const [{ line, code, issues } = { line: 0, code: '', issues: [] }] = refused;
    const said = issues.length === 0 ? code : `${issues[0]?.column} ${issues[0]?.code}`;
    expect([line, said]).toEqual([2, verdict]);
  },
);

test('a byte order mark, CRLF, blank lines and a last line without its end are no fault', async () => {
  const body = bytes([0xef, 0xbb, 0xbf], `${json()}\r\n\r\n  \n${json()}\n`, json());
  const { sums } = await postImport(hub.graphUrl, token, 'resident', body, { 'idempotency-key': 'ends' });
  expect(sums).toEqual({ accepted: 3, repeated: 0, refused: 0, taken: 5 });
});

test('formulas, right-to-left marks and markup in a text are text, and stay what they were', async () => {
  const names = [
    "=cmd|' /C calc'!A0",
    '@SUM(1)',
    '\u202e明小王',
    '<script>alert(1)</script>',
    "' or 1=1 --",
    '{{7*7}}',
  ];
  const body = names.map((name) => `${json({ name })}\n`).join('');
  const { sums } = await postImport(hub.graphUrl, token, 'resident', body, { 'idempotency-key': 'texts' });
  expect(sums.accepted).toBe(names.length);
  const stored =
    await city.sql`select payload ->> 'name' as name from log.change where idempotency_key like 'texts/%' order by position`;
  expect(stored.map(({ name }) => name)).toEqual(names);
});

test('what is no import at all is refused before its body is read', async () => {
  const plain = (path: string, init: RequestInit) =>
    fetch(new URL(path, hub.graphUrl), init).then(async (response) => [
      response.status,
      (await response.text()).slice(0, 300),
    ]);
  const headers = { authorization: `Bearer ${token}` };
  expect((await plain('/import?type=resident', { method: 'POST', body: json() }))[0]).toBe(401);
  expect(
    (
      await plain('/import?type=resident', {
        method: 'POST',
        body: json(),
        headers: { authorization: 'Bearer x' },
      })
    )[0],
  ).toBe(401);
  expect((await plain('/import?type=resident', { headers }))[0]).toBe(405);
  for (const type of ['', '__proto__', 'constructor', 'Resident', 'resident&type=ticket'])
    expect([type, (await plain(`/import?type=${type}`, { method: 'POST', headers, body: '{}' }))[0]]).toEqual(
      [type, type.startsWith('resident') ? 200 : 400],
    );
  expect(
    (
      await plain('/import?type=resident', {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': 'a b' },
        body: json(),
      })
    )[0],
  ).toBe(400);
  const unkeyed = await postImport(hub.graphUrl, token, 'resident', json(), {});
  expect(unkeyed.refused[0]?.issues).toEqual([{ column: 'idempotencyKey', code: 'REQUIRED' }]);
});

test('a body past 32 MiB or 10,000 rows keeps what stood before the limit, tells how far it was, and grows no memory', async () => {
  const tooMany = await postImport(hub.graphUrl, token, 'resident', '{}\n'.repeat(10_050), {
    'idempotency-key': 'rows',
  });
  expect(tooMany).toMatchObject({
    status: 413,
    sums: { refused: 10_000, taken: 10_000, code: 'TOO_MANY_ROWS' },
  });
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.enqueue(new Uint8Array(1024 * 1024).fill(0x61));
      sent += 1;
      if (sent === 1) controller.enqueue(Buffer.from(`\n${json()}\n`));
      if (sent === 200) controller.close();
    },
  });
  const answer = await postImport(hub.graphUrl, token, 'resident', endless, {
    'idempotency-key': 'endless',
  }).catch(() => null);
  // A client that goes on sending may find the connection closed before it has read the answer.
  if (answer !== null)
    expect(answer).toMatchObject({ status: 413, sums: { accepted: 1, refused: 1, taken: 2 } });
  expect(process.memoryUsage.rss() - before).toBeLessThan(150 * 1024 * 1024);
  expect({}).not.toHaveProperty('admin');
});
