import { afterEach, expect, test, vi } from 'vitest';
import { type DocumentStore, openTrustedDocuments, type TrustedDocument } from './trusted-documents.ts';

/** A table that can fail. */
function table() {
  const rows: TrustedDocument[] = [];
  const state = { revision: 0, reads: 0, fails: false };
  const store: DocumentStore = {
    async revision() {
      if (state.fails) throw new Error('gone');
      return state.revision;
    },
    async all() {
      state.reads += 1;
      return [...rows];
    },
  };
  return { rows, state, store };
}

const hash = 'a'.repeat(64);
const mine: TrustedDocument = { app: 'grid-app', hash, text: '{ __typename }' };

afterEach(() => {
  vi.useRealTimers();
});

test('a document is known to its own app, with the prefix of its kind of hash and without', async () => {
  const { rows, store } = table();
  rows.push(mine);
  const documents = await openTrustedDocuments(store);
  expect(documents.textOf('grid-app', hash)).toBe(mine.text);
  expect(documents.textOf('grid-app', `sha256:${hash}`)).toBe(mine.text);
  expect(documents.textOf('other-app', hash)).toBeUndefined();
  for (const id of ['', '__proto__', 'constructor', hash.toUpperCase(), `sha256:sha256:${hash}`])
    expect(documents.textOf('grid-app', id)).toBeUndefined();
  documents.close();
});

test('what was added and what was retired is seen within 5 s, and nothing is read again without a change', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const { rows, state, store } = table();
  const documents = await openTrustedDocuments(store);
  expect(documents.textOf('grid-app', hash)).toBeUndefined();
  rows.push(mine);
  state.revision += 1;
  await vi.advanceTimersByTimeAsync(2000);
  expect(documents.textOf('grid-app', hash)).toBe(mine.text);
  const { reads } = state;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(state.reads).toBe(reads);
  rows.pop();
  state.revision += 1;
  await vi.advanceTimersByTimeAsync(2000);
  expect(documents.textOf('grid-app', hash)).toBeUndefined();
  documents.close();
});

test('a copy that could not be looked at for 5 s is no copy, and comes back by itself', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  const { rows, state, store } = table();
  rows.push(mine);
  const documents = await openTrustedDocuments(store);
  state.fails = true;
  await vi.advanceTimersByTimeAsync(3000);
  expect(documents.textOf('grid-app', hash)).toBe(mine.text);
  await vi.advanceTimersByTimeAsync(2000);
  expect(() => documents.textOf('grid-app', hash)).toThrow(/does not answer/);
  state.fails = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(documents.textOf('grid-app', hash)).toBe(mine.text);
  documents.close();
});

test('a hundred thousand ids that nobody knows cost no read', async () => {
  const { rows, state, store } = table();
  rows.push(mine);
  const documents = await openTrustedDocuments(store);
  const { reads } = state;
  for (let index = 0; index < 100_000; index++)
    expect(documents.textOf('grid-app', index.toString(16).padStart(64, '0'))).toBeUndefined();
  expect(state.reads).toBe(reads);
  documents.close();
});
