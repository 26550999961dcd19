import { refuse } from '../operations/rules.ts';

/** A document that an app may send. */
export interface TrustedDocument {
  readonly app: string;
  /** SHA-256 of the text, in hex. */
  readonly hash: string;
  readonly text: string;
}

/** Where the documents stand. */
export interface DocumentStore {
  /** Rises with every change. */
  revision(): Promise<number>;
  /** Every document that is not retired. */
  all(): Promise<readonly TrustedDocument[]>;
}

/** The documents in force: one copy per process, so that an id that nobody knows costs no query and leaves nothing behind. */
export interface TrustedDocuments {
  /** The text of an app's document; undefined where the app has none of this id. Throws UNAVAILABLE when the copy is too old. */
  textOf(app: string, id: string): string | undefined;
  /** Reads them now, where they changed. */
  refresh(): Promise<void>;
  close(): void;
}

/** A retired document must be gone within 5 s; this leaves room for a slow query. */
const refreshMs = 1000;
const maxAgeMs = 4500;

/** As the appendix of GraphQL over HTTP writes it, or bare. */
const idPrefix = 'sha256:';

export async function openTrustedDocuments(store: DocumentStore): Promise<TrustedDocuments> {
  let revision = -1;
  let texts: ReadonlyMap<string, string> = new Map();
  let readAt = 0;
  let reading: Promise<void> | undefined;

  async function readNow(): Promise<void> {
    const asked = performance.now();
    const found = await store.revision();
    if (found !== revision) {
      texts = new Map((await store.all()).map(({ app, hash, text }) => [`${app} ${hash}`, text]));
      revision = found;
    }
    readAt = asked;
  }
  function refresh(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  await refresh();
  // A failed refresh keeps the last copy until it is too old.
  const timer = setInterval(() => void refresh().catch(() => {}), refreshMs);
  timer.unref();
  return {
    textOf(app, id) {
      if (performance.now() - readAt > maxAgeMs) refuse('UNAVAILABLE');
      return texts.get(`${app} ${id.startsWith(idPrefix) ? id.slice(idPrefix.length) : id}`);
    },
    refresh,
    close: () => clearInterval(timer),
  };
}
