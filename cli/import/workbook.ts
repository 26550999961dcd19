import type { Readable } from 'node:stream';
import { SaxesParser } from 'saxes';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UserError } from '../user-error.ts';

/** The parts of an XLSX file, read as streams and within limits: a small file may unfold to any size. */
export interface Workbook {
  /** The XML of a part in pieces of bounded size, or null where there is no such part. */
  part(
    name: string,
    limit: PartLimit,
  ): Promise<{ readonly size: number; chunks(): AsyncGenerator<string> } | null>;
  close(): void;
}

export interface PartLimit {
  /** Uncompressed. */
  readonly maxBytes: number;
}

const maxParts = 10_000;
/** Sheets unfold to some 20 times their size; deflate's own limit, 1,032 times, is what bombs are made with. */
const maxRatio = 300;
/** Below this any ratio is harmless. */
const ratioFromBytes = 4 * 1024 * 1024;

function assertHarmless(entry: Entry, { maxBytes }: PartLimit): void {
  const { uncompressedSize, compressedSize } = entry;
  const isBomb = uncompressedSize > ratioFromBytes && uncompressedSize > compressedSize * maxRatio;
  if (isBomb || uncompressedSize > maxBytes)
    throw new UserError('The workbook unfolds to more than it may: split it, or save the sheet as CSV.');
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName, entry);
    if (entries.size > maxParts) throw new UserError('The workbook has more parts than any sheet needs.');
  }
  return entries;
}

async function* decoded(stream: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of stream) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

const unreadable = (): UserError =>
  new UserError('The file is no XLSX workbook that can be read: save it again, or as CSV.');

export async function openWorkbook(file: string): Promise<Workbook> {
  const zip = await openPromise(file, { autoClose: false }).catch(() => {
    throw unreadable();
  });
  const entries = await entriesOf(zip).catch((error: unknown) => {
    zip.close();
    throw error instanceof UserError ? error : unreadable();
  });
  return {
    async part(name, limit) {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      assertHarmless(entry, limit);
      return {
        size: entry.uncompressedSize,
        // yauzl ends the stream with an error when it unfolds to more than the entry states.
        async *chunks() {
          yield* decoded(await zip.openReadStreamPromise(entry));
        },
      };
    },
    close: () => zip.close(),
  };
}

/** What a reader of a part is told; names come without their namespace's prefix. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text(text: string): void;
  close(name: string): void;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
/** The longest stretch without a tag's end or beginning: a cell has at most 32,767 characters. */
const maxToken = 1024 * 1024;

/** Parses XML piece by piece and yields after each, so that a reader may hand on what it has gathered. */
export async function* parseXml(chunks: AsyncIterable<string>, handler: XmlHandler): AsyncGenerator<void> {
  const parser = new SaxesParser();
  let pending = 0;
  parser.on('error', () => {
    throw unreadable();
  });
  // A document type is the way to entities that unfold or that name other files; no workbook has one.
  parser.on('doctype', () => {
    throw unreadable();
  });
  parser.on('opentag', ({ name, attributes }) => {
    pending = 0;
    handler.open(local(name), attributes as Record<string, string>);
  });
  parser.on('closetag', ({ name }) => {
    pending = 0;
    handler.close(local(name));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  try {
    for await (const chunk of chunks) {
      pending += chunk.length;
      parser.write(chunk);
      if (pending > maxToken) throw unreadable();
      yield;
    }
    parser.close();
    yield;
  } catch (error) {
    throw error instanceof UserError ? error : unreadable();
  }
}

/** Reads a part to its end, where nothing is handed on meanwhile. */
export async function readXml(chunks: AsyncIterable<string>, handler: XmlHandler): Promise<void> {
  for await (const _piece of parseXml(chunks, handler));
}
