import { parseSync } from 'oxc-parser';
import { isSource, isTest, type TreeFile } from './tree.ts';

export type Pattern = { path: string; source: string; flags: string };

const product = /^(gateway|schema|subgraphs|workers|receiver|verifier|migrations|cli)\//;

/** Every regular expression that is written in the product, once for each place. */
export function patternsOf(files: readonly TreeFile[]): Pattern[] {
  return files
    .filter((file) => isSource(file) && !isTest(file) && product.test(file.path))
    .flatMap(({ path, text }) => {
      const found: Pattern[] = [];
      visit(parseSync(path, text).program, (pattern, flags) => found.push({ path, source: pattern, flags }));
      return found;
    });
}

function visit(node: unknown, take: (pattern: string, flags: string) => void): void {
  if (Array.isArray(node)) for (const one of node) visit(one, take);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const { regex } = node as { regex?: { pattern: string; flags: string } };
  if (regex) take(regex.pattern, regex.flags);
  for (const value of Object.values(node)) visit(value, take);
}

/** One thing that a pattern takes: a character, a class, an escape. Its sample is a character that it takes. */
const atom =
  /\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|\\c\w|\\k<\w+>|\\.|\[(?:\\.|[^\]\\])*\]|\(\?<?[=!:]|\(\?<\w+>|[^\\[\]()|*+?{}^$]|\{\d*,?\d*\}/gu;

const candidates = [
  'a',
  'A',
  '0',
  ' ',
  '-',
  '/',
  '.',
  ':',
  '_',
  '"',
  "'",
  ',',
  '=',
  '@',
  '\t',
  '\n',
  '中',
  '\u00a0',
  '😀',
];

/** A character that an atom takes, or undefined where none of the usual does. */
function sampleOf(text: string): string | undefined {
  if (text.startsWith('(') || text.startsWith('{')) return undefined;
  const alone = new RegExp(`^(?:${text})$`, 'u');
  return candidates.find((one) => alone.test(one)) ?? (text.length === 1 ? text : undefined);
}

function samplesOf(source: string): string[] {
  return [...source.matchAll(atom)].flatMap(([text]) => {
    try {
      return sampleOf(text) ?? [];
    } catch {
      return [];
    }
  });
}

/**
 * Strings on which a pattern would be slow, if it can be: the beginning that it wants up to each of its places, then what it
 * takes there and thereafter many times over, then what it takes nowhere, so that it has to try every way.
 */
export function* worstInputs(source: string, length: number): Generator<string> {
  const samples = samplesOf(source);
  const seen = new Set<string>();
  for (let from = 0; from < samples.length; from++) {
    for (let width = 1; width <= 3 && from + width <= samples.length; width++) {
      const pump = samples.slice(from, from + width).join('');
      const prefix = samples.slice(0, from).join('');
      for (const before of new Set(['', prefix])) {
        const input = `${before}${pump.repeat(Math.ceil(length / pump.length))}\u0000`;
        const key = `${before}\u0001${pump}`;
        if (!seen.has(key)) yield input;
        seen.add(key);
      }
    }
  }
}
