import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '@cityhub/schema/runtime/errors';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import type { ExecutionResult } from 'graphql';

/** Every other code is a fault of the hub's own. */
const statusOf: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_REQUEST: 400,
  INVALID_INPUT: 400,
  INVALID_CHECKPOINT: 400,
  QUERY_TOO_COMPLEX: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  ARCHIVED: 410,
  BUNDLE_TOO_LARGE: 413,
  QUOTA_EXCEEDED: 429,
  NOT_SEALED_YET: 503,
  UNAVAILABLE: 503,
};
/** The sealer is behind by a second or so; a part of the hub that is away is back after seconds. */
const retryAfterSeconds = 2;

export interface Refusal {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly issues?: unknown;
}

/** A refusal as the graph words it, with its HTTP status. */
export function refuse(response: ServerResponse, refusal: Refusal, status?: number): void {
  const { code, message = errorCodes[code], issues } = refusal;
  const answered = status ?? statusOf[code] ?? 500;
  response.writeHead(answered, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(answered === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}),
  });
  const extensions = { code, ...(issues === undefined ? {} : { issues }) };
  response.end(JSON.stringify({ errors: [{ message, extensions }] }));
}

/** Why an operation has no answer, or null where it has one. */
export function refusalOf({ errors = [] }: ExecutionResult): Refusal | null {
  const [error] = errors;
  if (error === undefined) return null;
  const { code, issues } = error.extensions ?? {};
  const isKnown = typeof code === 'string' && Object.hasOwn(errorCodes, code);
  return { code: isKnown ? (code as ErrorCode) : 'INTERNAL', ...(issues === undefined ? {} : { issues }) };
}

/** Plain text, never kept. */
export function sendText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}
