import assert from 'node:assert/strict';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import type { Place } from './attack.ts';

/** What came back, from any way in. */
export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

interface Told {
  readonly data?: Record<string, any> | null;
  readonly errors?: readonly {
    readonly message?: string;
    readonly extensions?: { readonly code?: string };
  }[];
}

/** The one failure that may be answered with a 5xx: a caller may try again. */
const tryAgainLater = 503;

/** Of the inside: a stack, a file of ours, a statement, an address, the words of a database. */
const inside =
  /\n\s+at |node_modules|\.ts:\d|\.js:\d|\bselect .+ from |insert into |relation "|syntax error at or near|violates .+ constraint|postgres(ql)?:\/\/|invalid input syntax|PostgresError|ZodError/i;
/** In capitals alone: a type of the graph may be called a connection. */
const insideCodes = /\bE(CONN|PIPE|ADDR)[A-Z]*\b/;

/** The answer as JSON; an empty object for what is none. */
export function told(answer: Answered): Told {
  try {
    const value = JSON.parse(answer.text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Told) : {};
  } catch {
    return {};
  }
}

/** The codes of an answer's errors, in their order. */
export const codesOf = (answer: Answered): string[] =>
  (told(answer).errors ?? []).map((error) => String(error.extensions?.code));

/** An attack that keeps the hub busy does so each time; a machine that is busy with other things, now and then. */
export class TooSlow extends Error {}

/** What every answer must keep, whatever was asked: throws where it does not. */
export function judge(place: Place, answer: Answered): Answered {
  const shown = answer.text.slice(0, 300);
  assert.ok(answer.status < 500 || answer.status === tryAgainLater, `status ${answer.status}: ${shown}`);
  if (answer.ms > place.answersWithin) throw new TooSlow(`answered after ${answer.ms.toFixed(0)} ms`);
  assert.doesNotMatch(answer.text, inside);
  assert.doesNotMatch(answer.text, insideCodes);
  for (const canary of place.canaries)
    assert.ok(!answer.text.includes(canary), `a value of somebody else is in the answer: ${shown}`);
  for (const code of codesOf(answer)) assert.ok(code in errorCodes, `code ${code} is in no table: ${shown}`);
  for (const code of codesOf(answer)) assert.notEqual(code, 'INTERNAL', shown);
  return answer;
}

/** Nothing was answered but an error with one of these codes; any of the table where none is named. */
export function refused(answer: Answered, ...codes: string[]): void {
  const { data } = told(answer);
  const values = data === null || data === undefined ? [] : Object.values(data);
  assert.ok(
    values.every((value) => value === null),
    `answered: ${answer.text.slice(0, 300)}`,
  );
  const found = codesOf(answer);
  const isRefused = found.length > 0 || (answer.status >= 400 && answer.status < 500);
  assert.ok(isRefused, `not refused, status ${answer.status}: ${answer.text.slice(0, 300)}`);
  if (codes.length > 0)
    assert.ok(
      codes.includes(found[0] ?? ''),
      `${found[0] ?? answer.status} instead of ${codes.join(' or ')}: ${answer.text.slice(0, 200)}`,
    );
}

/** The hub goes on: a plain question is answered. */
export async function stillAnswers(place: Place): Promise<void> {
  const token = await place.token({ role: 'department', department: 'water', purpose: 'water' });
  const response = await fetch(place.graphUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: '{"query":"{ departments { code } }"}',
  });
  const text = await response.text();
  assert.equal(response.status, 200, text.slice(0, 200));
  assert.match(text, /"code":"water"/);
}
