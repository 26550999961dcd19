import type { IncomingMessage, ServerResponse } from 'node:http';
import { type RowType, rowTypes } from '@cityhub/schema/import/row-types';
import { isIdempotencyKey } from '@cityhub/schema/runtime/input-checks';
import type { ExecutionResult } from 'graphql';
import { type Route, sendJson } from '../http-server.ts';
import { type Caller, unauthenticated } from '../identity.ts';
import type { Operations } from '../operations/operations.ts';
import type { CallerOf } from '../quick-path.ts';
import { type Imported, importRows } from './import-rows.ts';
import type { RunOperation } from './push-batch.ts';
import { readLines } from './read-lines.ts';

const maxImportBytes = 32 * 1024 * 1024;
/** With a line's number behind it the key is still one. */
const maxKeyPrefix = 180;

export interface ImportRouteOptions {
  readonly operations: Operations;
  readonly callerOf: CallerOf;
}

/** The body up to its limit; the request stays open behind it, so that the caller hears the answer. */
function bodyOf(request: IncomingMessage) {
  let isTooLong = false;
  async function* chunks(): AsyncGenerator<Buffer> {
    let bytes = 0;
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += (chunk as Buffer).length;
      isTooLong = bytes > maxImportBytes;
      if (isTooLong) return;
      yield chunk as Buffer;
    }
  }
  return { chunks: chunks(), isTooLong: () => isTooLong };
}

const statusOf = { QUOTA_EXCEEDED: 429, LEDGER_BEHIND: 503, TOO_MANY_ROWS: 413, UNAVAILABLE: 503 } as const;

/** One line for each refused row, and a last one with the sums. */
function answer(response: ServerResponse, { refused, sums, stop }: Imported): void {
  const status = stop === null ? 200 : (statusOf[stop.code as keyof typeof statusOf] ?? 500);
  const retryAfter = stop?.retryAfterSeconds;
  response.writeHead(status, {
    'content-type': 'application/x-ndjson; charset=utf-8',
    'cache-control': 'no-store',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    // What is left of the body is not worth waiting for.
    ...(stop === null ? {} : { connection: 'close' }),
  });
  for (const line of refused) response.write(`${JSON.stringify(line)}\n`);
  response.end(`${JSON.stringify({ ...sums, ...stop })}\n`);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  sendJson(response, status, { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] });
}

/** What is wrong with the request, before any of its body is read. */
function problemOf(request: IncomingMessage): { status: number; message: string } | null {
  if (request.method !== 'POST') return { status: 405, message: 'Send rows by POST.' };
  if (Number(request.headers['content-length'] ?? 0) > maxImportBytes)
    return { status: 413, message: `A body has up to ${maxImportBytes} bytes.` };
  const prefix = request.headers['idempotency-key'];
  if (prefix === undefined) return null;
  const isKey = typeof prefix === 'string' && prefix.length <= maxKeyPrefix && isIdempotencyKey(prefix);
  return isKey ? null : { status: 400, message: 'Idempotency-Key has 1 to 180 printable ASCII characters.' };
}

/** Runs the gateway's own texts in a caller's name, each as if it had come alone. */
export function runAs(operations: Operations, caller: Caller): RunOperation {
  return async (query, variables) => (await operations.runOwn(query, variables, caller)) as ExecutionResult;
}

async function takeRows(
  request: IncomingMessage,
  response: ServerResponse,
  type: RowType,
  run: RunOperation,
): Promise<void> {
  const body = bodyOf(request);
  const keyPrefix = (request.headers['idempotency-key'] as string | undefined) ?? null;
  try {
    const imported = await importRows(readLines(body.chunks, body.isTooLong), { type, keyPrefix, run });
    answer(response, body.isTooLong() ? { ...imported, stop: { code: 'TOO_MANY_ROWS' } } : imported);
  } catch (error) {
    // A caller that went away in the middle is no fault of the hub, and hears nothing.
    if (!request.socket.destroyed) throw error;
  }
}

/**
 * POST /import?type=T takes NDJSON, a row in a line, and answers NDJSON. It keeps a batch of rows at a time and reads no faster
 * than they are stored.
 */
export function importRoute({ operations, callerOf }: ImportRouteOptions): Route {
  return async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname !== '/import') return false;
    const problem = problemOf(request);
    const caller = await callerOf(request.headers);
    const type = rowTypes.get(url.searchParams.get('type') ?? '');
    if (caller === null) sendJson(response, 401, unauthenticated());
    else if (problem !== null) refuse(response, problem.status, problem.message);
    else if (type === undefined)
      refuse(response, 400, `\`type\` is one of ${[...rowTypes.keys()].join(', ')}.`);
    else await takeRows(request, response, type, runAs(operations, caller));
    request.resume();
    return true;
  };
}
