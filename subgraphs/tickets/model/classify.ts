/**
 * Which department answers for a report, by the responsibility list (权责清单): subject words, the class that each
 * points to, and who answers for it. At each place of the text the longest word counts (路灯 is no 灯); every word
 * counts once, its weight times its length; the class with the highest sum has the ticket.
 */
export interface Responsibility {
  readonly word: string;
  readonly classCode: string;
  readonly department: string;
  readonly weight: number;
}

export interface Classification {
  readonly classCode: string;
  readonly department: string;
  /** The words that decided, in the order of the text; none where a human must triage. */
  readonly matchedWords: readonly string[];
}

export type Classify = (...texts: readonly string[]) => Classification;

/** Nothing matched: urban management's desk reads the ticket and decides. */
export const triage: Classification = {
  classCode: 'general',
  department: 'urban-management',
  matchedWords: [],
};

/** Full-width letters and capitals are the same word. */
const normalize = (text: string): string => text.normalize('NFKC').toLowerCase();

interface Entry extends Responsibility {
  readonly key: string;
}

/** The same list in another order must decide the same. */
function compare(a: Entry, b: Entry): number {
  return b.key.length - a.key.length || b.weight - a.weight || (a.word < b.word ? -1 : 1);
}

function indexByFirstCharacter(list: readonly Responsibility[]): ReadonlyMap<string, Entry[]> {
  const entries = list
    .map((one) => ({ ...one, key: normalize(one.word) }))
    .filter((entry) => entry.key !== '');
  return Map.groupBy(entries.sort(compare), (entry) => entry.key[0] as string);
}

/** The longest word at each place, from the left, none overlapping another; each once. */
function wordsIn(index: ReadonlyMap<string, Entry[]>, texts: readonly string[]): Set<Entry> {
  const found = new Set<Entry>();
  for (const text of texts.map(normalize)) {
    for (let at = 0; at < text.length; ) {
      const entry = index.get(text[at] as string)?.find((one) => text.startsWith(one.key, at));
      if (entry !== undefined) found.add(entry);
      at += entry?.key.length ?? 1;
    }
  }
  return found;
}

/** Prepares the list once, for many reports. */
export function compileResponsibilities(list: readonly Responsibility[]): Classify {
  const index = indexByFirstCharacter(list);
  return (...texts) => {
    const byClass = Map.groupBy(wordsIn(index, texts), (one) => `${one.classCode}\u001f${one.department}`);
    let best: { words: Entry[]; score: number } | undefined;
    for (const words of byClass.values()) {
      const score = words.reduce((sum, word) => sum + word.weight * word.key.length, 0);
      // Of equals the one that is spoken of first stays.
      if (best === undefined || score > best.score) best = { words, score };
    }
    const first = best?.words[0];
    if (best === undefined || first === undefined) return triage;
    const { classCode, department } = first;
    return { classCode, department, matchedWords: best.words.map((one) => one.word) };
  };
}
