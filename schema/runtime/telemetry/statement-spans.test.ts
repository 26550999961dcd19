import { expect, test } from 'vitest';
import { statementName, withStatementSpans } from './statement-spans.ts';
import { inSpan, isTracing, parentIn, traceHeaders } from './tracing.ts';
import { inTrace, offTrail, trailNow } from './trail.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';

test.each([
  ['select id from people.resident where id = $1', 'select people.resident'],
  ['  insert into "tickets"."ticket" ("id") values ($1)', 'insert tickets.ticket'],
  ['with moved as (select 1) update log.cursor set position = $1', 'with log.cursor'],
  ['select set_config($1, $2, true)', 'select'],
  ['begin', 'sql'],
  // A literal that somebody has written into a text by mistake.
  ["select 1 where name = '张三.王五' or phone = '13800001111.x'", 'select'],
  ["select '110101199003074477' from people.resident", 'select people.resident'],
])('the name of %s tells no value', (text, name) => {
  expect(statementName(text)).toBe(name);
});

test('without tracing a client is itself, work is run as it is, and no header is made', async () => {
  const client = () => {};
  expect(isTracing()).toBe(false);
  expect(withStatementSpans(client)).toBe(client);
  expect(traceHeaders()).toBe(traceHeaders());
  expect(traceHeaders()).toEqual({});
  expect(await inSpan('nothing', {}, async (span) => span)).toBeNull();
});

test('what a request begins stands in its trace, and what serves all does not', async () => {
  expect(trailNow()).toBeUndefined();
  await inTrace(traceId, async () => {
    await new Promise(setImmediate);
    expect(trailNow()?.traceId).toBe(traceId);
    expect(offTrail(trailNow)).toBeUndefined();
  });
});

test.each([
  [`00-${traceId}-b7ad6b7169203331-01`, 'b7ad6b7169203331'],
  [`00-${traceId}-0000000000000000-01`, undefined],
  ['00-ffffffffffffffffffffffffffffffff-b7ad6b7169203331-01', undefined],
  ['nonsense', undefined],
  [undefined, undefined],
])('the parent in %s is %s', (traceparent, parent) => {
  expect(parentIn(traceId, traceparent)).toBe(parent);
});
