import { posix } from 'node:path';

// A name that any content fits attracts any content.
const asWord = new Set(['util', 'utils', 'helper', 'helpers', 'misc', 'manager', 'managers']);
const asWhole = new Set(['common', 'lib', 'libs', 'shared', 'types', 'stuff', 'constants']);
// The only files that gather others under one name.
const indexes = /(^|\/)(graph|events)\/index\.ts$/;

/** File and folder names that say nothing. */
export function emptyNames(paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const names = path.split('/').map((part) => part.replace(/\..*$/, ''));
    const bad = names.find((name) => asWhole.has(name) || name.split('-').some((word) => asWord.has(word)));
    if (bad) return [`${path}: "${bad}" names nothing`];
    return posix.basename(path) === 'index.ts' && !indexes.test(path)
      ? [`${path}: name it for what it holds`]
      : [];
  });
}
