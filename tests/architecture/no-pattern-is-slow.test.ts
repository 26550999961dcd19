import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { type Pattern, patternsOf, worstInputs } from './regular-expressions.ts';
import { isTest, readTree } from './tree.ts';

/** At this length a pattern that goes back over its input needs a quarter of a second or more, and one that does not a millisecond. */
const length = 20_000;
// Processor time of this thread: a busy machine makes no difference.
const enoughMs = 100;

const context = createContext({});
const run = new Script('pattern.lastIndex = 0; pattern.test(input)');

const spentMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
};

/** The slowest of the worst inputs, in milliseconds of processor time; one that never ends is cut short. */
function slowest({ source, flags }: Pick<Pattern, 'source' | 'flags'>, patienceMs: number): number {
  let most = 0;
  for (const input of worstInputs(source, length)) {
    Object.assign(context, { pattern: new RegExp(source, flags), input });
    const before = spentMs();
    try {
      run.runInContext(context, { timeout: patienceMs });
    } catch {
      return Number.POSITIVE_INFINITY;
    }
    most = Math.max(most, spentMs() - before);
    if (most > enoughMs) break;
  }
  return most;
}

test('no regular expression of the product is slow on what it likes least', () => {
  const patterns = patternsOf(readTree());
  expect(patterns.length).toBeGreaterThan(80);
  const different = new Map(patterns.map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]));
  const slow = [...different.values()].filter((pattern) => slowest(pattern, 5000) > enoughMs);
  expect(slow.map(({ path, source }) => `${path}: /${source}/`)).toEqual([]);
}, 60_000);

test.each([
  ['a repeated group that repeats', '^(a+)+$'],
  ['alternatives that overlap', '^(\\d|\\d\\d)*$'],
  ['two neighbours that take the same', '^[\\w.-]+[\\w-]+@'],
  ['white space before an end that is looked for everywhere', '\\s+$'],
  ['two stars around a word', '.*a.*a.*b'],
  ['a quoted text with a wild middle', '"(.*?)"\\s*,\\s*"(.*?)";'],
])('finds %s', (_what, source) => {
  expect(slowest({ source, flags: '' }, 600)).toBeGreaterThan(enoughMs);
});

test('nobody makes a regular expression of a text that is not in the source', () => {
  const made = readTree().filter(
    (file) =>
      !isTest(file) &&
      /^(gateway|schema|subgraphs|workers|receiver)\//.test(file.path) &&
      /new RegExp\(/.test(file.text),
  );
  expect(made.map(({ path }) => path)).toEqual([]);
});
