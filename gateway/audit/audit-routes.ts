import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Actor } from '@cityhub/schema/runtime/actor';
import type { Route } from '../http-server.ts';
import type { Caller } from '../identity.ts';
import { runAs } from '../import/import-route.ts';
import type { Operations } from '../operations/operations.ts';
import type { CallerOf } from '../quick-path.ts';
import { refuse } from './answer.ts';
import { sendBundle } from './bundle-route.ts';
import {
  sendCheckpoint,
  sendConsistency,
  sendKeyChain,
  sendKeys,
  sendTile,
  takeCosignature,
} from './open-facts.ts';

export interface AuditRouteOptions {
  readonly operations: Operations;
  readonly callerOf: CallerOf;
}

/** In whose name the open facts are asked for: of a caller without a token nothing is known, and no right of his is needed. */
const anyone: Actor = {
  id: 'system:audit',
  role: 'system',
  department: null,
  area: null,
  purpose: null,
  cause: null,
};
const askedWithinMs = 60_000;

function openCaller(): Caller {
  const traceId = randomBytes(16).toString('hex');
  return { actor: anyone, traceId, expiresAt: Date.now() + askedWithinMs };
}

const openFacts = new Map([
  ['/audit/key', { method: 'GET', answer: sendKeys }],
  ['/audit/keys', { method: 'GET', answer: sendKeyChain }],
  ['/audit/checkpoint', { method: 'GET', answer: sendCheckpoint }],
  ['/audit/consistency', { method: 'GET', answer: sendConsistency }],
  ['/audit/tile', { method: 'GET', answer: sendTile }],
  ['/audit/cosignature', { method: 'POST', answer: takeCosignature }],
]);

function wrongMethod(response: ServerResponse, allowed: string): void {
  response.setHeader('allow', allowed);
  refuse(response, { code: 'BAD_REQUEST', message: `Ask by ${allowed}.` }, 405);
}

async function answerBundle(
  { operations, callerOf }: AuditRouteOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET') return wrongMethod(response, 'GET');
  const caller = await callerOf(request.headers);
  if (caller === null) return refuse(response, { code: 'UNAUTHENTICATED' });
  await sendBundle(request, response, runAs(operations, caller));
}

/** What an auditor and a witness fetch without knowing the graph. Bundles need a token; heads, keys and hashes are open. */
export function auditRoutes(options: AuditRouteOptions): Route {
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] as string;
    if (!path.startsWith('/audit/')) return false;
    const fact = openFacts.get(path.startsWith('/audit/tile/') ? '/audit/tile' : path);
    if (path === '/audit/bundle') await answerBundle(options, request, response);
    else if (fact === undefined) return false;
    else if (request.method !== fact.method) wrongMethod(response, fact.method);
    else await fact.answer(request, response, runAs(options.operations, openCaller()));
    request.resume();
    return true;
  };
}
