import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson } from '../http-server.ts';
import type { RunOperation } from '../import/push-batch.ts';
import { refusalOf, refuse, sendText } from './answer.ts';

/** What everyone may know of the ledger: heads, keys, hashes. Nothing of it tells anything about a record. */
type Fact = (request: IncomingMessage, response: ServerResponse, run: RunOperation) => Promise<void>;

/** The answer of one field, or undefined once the refusal has been sent. */
async function ask<Value>(
  response: ServerResponse,
  run: RunOperation,
  question: { readonly query: string; readonly variables?: Record<string, unknown> },
): Promise<Value | null | undefined> {
  const answer = await run(question.query, question.variables ?? {});
  const refusal = refusalOf(answer);
  if (refusal === null) return (answer.data?.['fact'] ?? null) as Value | null;
  refuse(response, refusal);
  return undefined;
}

/** GET /audit/key: the keys that sign now, a verifier key in each line. */
export const sendKeys: Fact = async (_request, response, run) => {
  const query = '{ fact: ledgerKeys { vkey untilSize revokedAt } }';
  const keys = await ask<{ vkey: string; untilSize: number | null; revokedAt: string | null }[]>(
    response,
    run,
    { query },
  );
  if (keys === undefined) return;
  const current = keys?.filter(({ untilSize, revokedAt }) => untilSize === null && revokedAt === null) ?? [];
  if (current.length === 0) refuse(response, { code: 'NOT_SEALED_YET' });
  else sendText(response, current.map(({ vkey }) => `${vkey}\n`).join(''));
};

/** GET /audit/keys: every key, oldest first, with endorsements: the `keys` of a bundle. A witness so follows a rotation. */
export const sendKeyChain: Fact = async (_request, response, run) => {
  const query = '{ fact: ledgerKeys { vkey generation sinceSize untilSize previous endorsement revokedAt } }';
  const keys = await ask<object[]>(response, run, { query });
  if (keys !== undefined) sendJson(response, 200, keys ?? []);
};

/** GET /audit/checkpoint: the newest head of the city's tree, with the witnesses' signatures. */
export const sendCheckpoint: Fact = async (_request, response, run) => {
  const head = await ask<{ text: string }>(response, run, { query: '{ fact: checkpoint { text } }' });
  if (head === undefined) return;
  if (head === null) refuse(response, { code: 'NOT_SEALED_YET' });
  else sendText(response, head.text);
};

const consistency = `query Consistency($from: Position!, $to: Position!) {
  fact: consistencyProof(tree: city, from: $from, to: $to) { hashes }
}`;

/** GET /audit/consistency?from=&to=: the proof between two sizes of the city's tree, a list of hashes in base64. */
export const sendConsistency: Fact = async (request, response, run) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const [from, to] = [searchParams.get('from'), searchParams.get('to')];
  if (![from, to].every((size) => size !== null && isSize(size))) {
    refuse(response, { code: 'BAD_REQUEST', message: '`from` and `to` are sizes of the tree.' });
    return;
  }
  const variables = { from: Number(from), to: Number(to) };
  const proof = await ask<{ hashes: string[] | null }>(response, run, { query: consistency, variables });
  if (proof === undefined) return;
  if (proof?.hashes == null) refuse(response, { code: 'NOT_FOUND' });
  else sendJson(response, 200, proof.hashes);
};

const isSize = (text: string): boolean =>
  /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text));

const tile = `query Tile($tree: LedgerTree!, $level: Int!, $index: Position!) {
  fact: ledgerTile(tree: $tree, level: $level, index: $index)
}`;
const tilePath = /^\/audit\/tile\/([a-z]{1,20})\/([0-7])\/(\d{1,16})$/;
const fullTileBytes = 256 * 32;

/** GET /audit/tile/<tree>/<level>/<index>: its hashes, one after another. A full one is never changed. */
export const sendTile: Fact = async (request, response, run) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [, tree, level, index = ''] = tilePath.exec(pathname) ?? [];
  if (!isSize(index)) {
    refuse(response, { code: 'NOT_FOUND' });
    return;
  }
  const variables = { tree, level: Number(level), index: Number(index) };
  const hashes = await ask<string>(response, run, { query: tile, variables });
  if (hashes === undefined) return;
  if (hashes === null) {
    refuse(response, { code: 'NOT_FOUND' });
    return;
  }
  const bytes = Buffer.from(hashes, 'base64');
  const isFull = bytes.length === fullTileBytes;
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': bytes.length,
    'cache-control': isFull ? 'public, max-age=31536000, immutable' : 'no-store',
  });
  response.end(bytes);
};

const addCosignature = `mutation AddCosignature($note: String!) {
  fact: addCosignature(note: $note) {
    __typename
    ... on Checkpoint { text }
    ... on DomainError { code }
  }
}`;
const maxNoteBytes = 16 * 1024;

/** The body, or null where it is longer than a note or no text. */
async function noteOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxNoteBytes) return null;
    chunks.push(chunk as Buffer);
  }
  const body = Buffer.concat(chunks);
  const text = body.toString('utf8');
  return Buffer.from(text).equals(body) ? text : null;
}

/** POST /audit/cosignature: a checkpoint with a witness's signature. Answers the checkpoint as it is handed out from now on. */
export const takeCosignature: Fact = async (request, response, run) => {
  const note = await noteOf(request);
  if (note === null) {
    response.setHeader('connection', 'close');
    refuse(response, { code: 'INVALID_CHECKPOINT' });
    return;
  }
  const variables = { note };
  const taken = await ask<{ text?: string; code?: string }>(response, run, {
    query: addCosignature,
    variables,
  });
  if (taken === undefined) return;
  if (taken?.text === undefined) refuse(response, { code: 'INVALID_CHECKPOINT' });
  else sendText(response, taken.text);
};
