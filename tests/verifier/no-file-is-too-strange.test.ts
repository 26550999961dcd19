import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLedger } from './built-ledger.ts';
import { judge, textOf } from './judged.ts';

const ledger = buildLedger({ changes: 5 });
const how = { keys: [ledger.key] };
const text = textOf(ledger.bundle);
const bytes = Buffer.from(text);

/** What a bundle says that nothing signs: see verifier/README.md. Paths as they come from the parsed file. */
function unhashed(file: any): unknown {
  const bundle = structuredClone(file);
  for (const name of ['madeAt', 'asked', 'consistency']) delete bundle[name];
  for (const key of bundle.keys)
    for (const name of ['generation', 'sinceSize', 'untilSize']) delete key[name];
  for (const entry of bundle.entries) delete entry.erased;
  for (const delivery of bundle.deliveries) {
    for (const name of ['department', 'fields', 'withheld']) delete delivery[name];
    if (delivery.entry.kind !== 'RECEIPT') delete delivery.receiptKey;
  }
  return bundle;
}
const parsed = (some: Buffer): unknown => {
  try {
    return JSON.parse(some.toString());
  } catch {
    return undefined;
  }
};

const known = JSON.stringify(unhashed(ledger.bundle));

test('any bytes are refused, and the program does not fall', async () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((some) => Buffer.from(some)),
    fc.json().map((json) => Buffer.from(json)),
    fc
      .tuple(
        fc.constantFrom('format', 'origin', 'madeAt', 'keys', 'checkpoint', 'city', 'entries', 'asked'),
        fc.jsonValue(),
      )
      .map(([name, value]) => Buffer.from(JSON.stringify({ ...ledger.bundle, [name]: value }))),
    fc
      .tuple(fc.nat(bytes.length), fc.nat(bytes.length))
      .map(([from, to]) => Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])),
    fc
      .jsonValue()
      .map((value) =>
        Buffer.from(
          textOf([ledger.segment(2, 4)[0] as object, { ...ledger.segment(2, 4)[1], entry: value }]),
        ),
      ),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (some) => {
      const { exit } = await judge(some, how);
      if (exit === 0 || exit === 3) expect(JSON.stringify(unhashed(parsed(some)))).toBe(known);
    }),
    { numRuns: 1500 },
  );
}, 120_000);

test('no byte of a valid bundle can be changed, but in the members that nothing signs', async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
      if (bytes[at] === byte) return;
      const some = Buffer.from(bytes);
      some[at] = byte;
      const { exit } = await judge(some, how);
      if (exit === 1 || exit === 2) return;
      judged += 1;
      expect(JSON.stringify(unhashed(parsed(some)))).toBe(known);
    }),
    { numRuns: 3000 },
  );
  // Some of the bytes are in those members, or this would show nothing of them.
  expect(judged).toBeGreaterThan(0);
}, 120_000);

const before = (pattern: string, more: string): string => text.replace(pattern, more + pattern);

test.each<[string, string]>([
  ['a member that stands twice', before('"purpose":', '"purpose":"x",')],
  ['a format that stands twice', `{"format":"cityhub-bundle/2",${text.slice(1)}`],
  ['a space', before('"entries"', ' ')],
  ['an end of a line in a string', text.replace('Resident', 'Resi\ndent')],
  ['an escape that need not be', text.replace('Resident', '\\u0052esident')],
  ['a number that is rounded', text.replace('114.3', '114.30000000000000000001')],
  ['a number without an end', text.replace('114.3', '1e400')],
  ['NaN', text.replace('114.3', 'NaN')],
  ['a mark of byte order', `\ufeff${text}`],
  ['a bundle twice', `${text}\n${text}`],
  ['a hundred thousand lists', '['.repeat(100_000)],
  ['a hundred thousand lists that end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['no byte', ''],
  ['an empty line', '\n'],
  ['null', 'null'],
  ['another format', '{"format":"cityhub-bundle/2"}'],
])('%s is refused', async (_name, some) => {
  const { exit } = await judge(some, how);
  expect([1, 2]).toContain(exit);
});

test.each(Object.keys(ledger.bundle))('a bundle without its member "%s" is refused', async (name) => {
  const { [name]: _left, ...bundle } = ledger.bundle;
  const { exit } = await judge(textOf(bundle), how);
  expect([1, 2]).toContain(exit);
});

test('bytes that are no UTF-8 are refused', async () => {
  const some = Buffer.from(text.replace('grid', 'gri\u0000'));
  some[some.indexOf(0)] = 0xff;
  expect(await judge(some, how)).toMatchObject({ exit: 2, first: 'NOT_JSON' });
});

test('a hundred megabytes are refused in one go', async () => {
  const big = Buffer.from(JSON.stringify({ ...ledger.bundle, asked: 'x'.repeat(100_000_000) }));
  expect(await judge(big, how)).toMatchObject({ exit: 1, first: 'file/asked BAD_FORMAT' });
});
