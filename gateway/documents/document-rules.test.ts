import type { Actor } from '@cityhub/schema/runtime/actor';
import { expect, test } from 'vitest';
import type { Caller } from '../identity.ts';
import type { OperationParams } from '../operations/params.ts';
import { documentRules } from './document-rules.ts';

const text = 'query Own { __typename }';
const documents = {
  textOf: (app: string, id: string) => (app === 'grid-app' && id === 'a1' ? text : undefined),
};
const callerWith = (actor: Partial<Actor>): Caller =>
  ({
    actor: {
      id: 'x',
      role: 'department',
      department: 'police',
      area: null,
      purpose: null,
      cause: null,
      ...actor,
    },
    traceId: '0',
    expiresAt: 0,
  }) as Caller;
const app = callerWith({ app: 'grid-app' });

function outcome(params: OperationParams, caller: Caller | null, production = true): unknown {
  try {
    return documentRules({ documents, production }).textOf?.(params, caller);
  } catch (error) {
    return (error as { extensions?: { code?: string } }).extensions?.code;
  }
}

test.each<[string, OperationParams, Caller | null, string]>([
  ['an app its document', { documentId: 'a1' }, app, text],
  ['an app a document that it does not have', { documentId: 'a2' }, app, 'UNKNOWN_DOCUMENT'],
  ['another app the same document', { documentId: 'a1' }, callerWith({ app: 'other' }), 'UNKNOWN_DOCUMENT'],
  ['a caller without an app a document', { documentId: 'a1' }, callerWith({}), 'UNKNOWN_DOCUMENT'],
  ['nobody a document', { documentId: 'a1' }, null, 'UNKNOWN_DOCUMENT'],
  ['an app an id and a text', { documentId: 'a1', query: text }, app, 'BAD_REQUEST'],
  ['an app an id and the empty text of a WebSocket', { documentId: 'a1', query: '' }, app, text],
  ['an app nothing', {}, app, 'BAD_REQUEST'],
  ['an app a text', { query: text }, app, 'DOCUMENT_REQUIRED'],
  [
    'an auditor’s app a text',
    { query: text },
    callerWith({ role: 'auditor', app: 'x' }),
    'DOCUMENT_REQUIRED',
  ],
  ['a grid worker a text', { query: text }, callerWith({ role: 'gridworker' }), 'DOCUMENT_REQUIRED'],
  ['a citizen a text', { query: text }, callerWith({ role: 'citizen' }), 'DOCUMENT_REQUIRED'],
  ['nobody a text', { query: text }, null, 'DOCUMENT_REQUIRED'],
  ['a department a text', { query: text }, callerWith({}), text],
  ['an auditor a text', { query: text }, callerWith({ role: 'auditor' }), text],
  ['an operator a text', { query: text }, callerWith({ role: 'operator' }), text],
  ['the hub’s own workers a text', { query: text }, callerWith({ role: 'system' }), text],
])('in production the answer to %s is as it should be', (_what, params, caller, wanted) => {
  expect(outcome(params, caller)).toBe(wanted);
});

test.each<[string, Caller | null]>([
  ['an app', app],
  ['a grid worker', callerWith({ role: 'gridworker' })],
  ['a citizen', callerWith({ role: 'citizen' })],
])('a demo hub takes texts of %s', (_what, caller) => {
  expect(outcome({ query: text }, caller, false)).toBe(text);
});

test('a demo hub gives no app the document of another', () => {
  expect(outcome({ documentId: 'a1' }, callerWith({ app: 'other' }), false)).toBe('UNKNOWN_DOCUMENT');
});
