import assert from 'node:assert/strict';
import { judge, refused, stillAnswers } from '../answer.ts';
import { ask, attacker, request } from '../ask.ts';
import { type Attack, group, type Place } from '../attack.ts';

const stream = (feed: string): string =>
  `subscription { changes(feed: "${feed}", from: NOW) { recordId resident { name } } }`;
const events = { 'content-type': 'application/json', accept: 'text/event-stream' };

/** Opens streams and lets them go; what comes of each. */
async function openAndLeave(place: Place, count: number, feed: string): Promise<void> {
  const authorization = `Bearer ${await place.token({ role: 'department', department: 'police', purpose: 'public-security' })}`;
  const leave = new AbortController();
  const body = JSON.stringify({ query: stream(feed) });
  const opened = Array.from({ length: count }, () =>
    fetch(place.graphUrl, {
      method: 'POST',
      headers: { ...events, authorization },
      body,
      signal: leave.signal,
    }).catch(() => null),
  );
  await stillAnswers(place);
  leave.abort();
  await Promise.all(opened);
  await stillAnswers(place);
}

export const eventStreams: Attack[] = group('event streams', [
  [
    'a feed of another department',
    async (place) =>
      refused(await ask(place, { body: { query: stream(place.targets.feed) }, way: 'event-stream' })),
  ],
  [
    'a feed that is a prototype',
    async (place) => refused(await ask(place, { body: { query: stream('__proto__') }, way: 'event-stream' })),
  ],
  [
    'a feed that is SQL',
    async (place) =>
      refused(await ask(place, { body: { query: stream("' or true --") }, way: 'event-stream' })),
  ],
  [
    'a subscription as plain JSON',
    async (place) => {
      for (const way of ['json', 'graphql-response'] as const)
        refused(await ask(place, { body: { query: stream(place.targets.feed) }, way }));
    },
  ],
  [
    'a subscription by GET',
    async (place) => {
      const url = `${place.graphUrl}?query=${encodeURIComponent(stream(place.targets.feed))}`;
      const headers = { accept: 'text/event-stream', authorization: `Bearer ${await place.token(attacker)}` };
      refused(judge(place, await request(url, { headers })));
    },
  ],
  [
    'two fields of a subscription',
    async (place) =>
      refused(
        await ask(place, {
          body: {
            query: `subscription { a: changes(feed: "x", from: NOW) { recordId } b: changes(feed: "y", from: NOW) { recordId } }`,
          },
          way: 'event-stream',
        }),
      ),
  ],
  [
    'a subscription to the schema',
    async (place) =>
      refused(
        await ask(place, {
          body: { query: 'subscription { __schema { types { name } } }' },
          way: 'event-stream',
        }),
      ),
  ],
  [
    'a cursor that nobody was given',
    async (place) => {
      const query = 'subscription { changes(feed: "x", after: "x", from: NOW) { recordId } }';
      refused(await ask(place, { body: { query }, way: 'event-stream' }));
    },
  ],
  [
    'a last event that is none',
    async (place) => {
      const headers = { 'last-event-id': '../../x\u00ff'.repeat(100) };
      refused(await ask(place, { body: { query: stream('x') }, way: 'event-stream', headers }));
    },
  ],
  ['100 streams that are left at once', (place) => openAndLeave(place, 100, place.targets.feed)],
  [
    'a stream with a bomb behind it',
    async (place) => {
      const query = `subscription { changes(feed: "x", from: NOW) { ${'resident { residences { unit { occupants { '.repeat(20)} id ${'} } } }'.repeat(20)} } }`;
      const answer = await ask(place, { body: { query }, way: 'event-stream' });
      refused(answer, 'QUERY_TOO_COMPLEX');
      assert.doesNotMatch(answer.text, /recordId/);
    },
  ],
]);
