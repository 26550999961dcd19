import { DomainError } from '@cityhub/schema/runtime/errors';
import { maxEntries } from './bundle-input.ts';

/** A file of this many characters is what the hub makes in memory, and no more. */
const maxLength = 64 * 1024 * 1024;

const sections = ['entries', 'reads', 'deliveries'] as const;
type Section = (typeof sections)[number];

/** A bundle as it is written: each entry becomes text at once, so that what was opened for it can go. */
export interface BundleText {
  /** Throws BUNDLE_TOO_LARGE. */
  add(section: Section, entry: object): void;
  count(section: Section): number;
  /** The file: what is said about the whole, then the entries, one in a line. */
  with(head: object): string;
}

export function createBundleText(): BundleText {
  const lines: Record<Section, string[]> = { entries: [], reads: [], deliveries: [] };
  let entries = 0;
  let length = 0;
  return {
    add(section, entry) {
      const line = JSON.stringify(entry);
      entries += 1;
      length += line.length;
      if (entries > maxEntries || length > maxLength) throw new DomainError('BUNDLE_TOO_LARGE');
      lines[section].push(line);
    },
    count: (section) => lines[section].length,
    with(head) {
      const lists = sections.map((section) => `"${section}":[\n${lines[section].join(',\n')}\n]`);
      return `${JSON.stringify(head).slice(0, -1)},\n${lists.join(',\n')}}\n`;
    },
  };
}
