import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { WebSocket } from 'ws';
import { type Answered, judge } from './answer.ts';
import type { Place } from './attack.ts';

/** The ways into the gateway: what is refused on one must be refused on all. */
export const waysIn = ['json', 'graphql-response', 'event-stream', 'web-socket'] as const;
export type WayIn = (typeof waysIn)[number];

const accepts: Readonly<Record<Exclude<WayIn, 'web-socket'>, string>> = {
  json: 'application/json',
  'graphql-response': 'application/graphql-response+json',
  'event-stream': 'text/event-stream',
};

/** Somebody with a role of his own and no right to a canary. */
export const attacker: TokenClaims = { role: 'department', department: 'water', purpose: 'water-management' };

export interface Sent {
  /** An object is sent as JSON, a text as it is. */
  readonly body: unknown;
  readonly claims?: TokenClaims;
  /** Instead of a token of `claims`. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly way?: WayIn;
}

/** Data lines of an event stream, without what stands around them. */
function firstEvent(text: string): string {
  return /^data: ?(\{.*)$/m.exec(text)?.[1] ?? text;
}

const patienceMs = 20_000;

/** One request by `fetch`, judged by nobody. */
export async function request(url: string, init: RequestInit): Promise<Answered> {
  const start = performance.now();
  const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs), ...init });
  const text = await response.text();
  return { status: response.status, text, ms: performance.now() - start };
}

/** One operation over a WebSocket of its own; the reason of a close is an answer, too. */
function askBySocket(url: string, token: string, payload: unknown): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  let start = performance.now();
  const answer = (status: number, text: string): void => {
    clearTimeout(timer);
    resolve({ status, text, ms: performance.now() - start });
    socket.terminate();
  };
  const timer = setTimeout(() => reject(new Error('nothing came over the socket')), patienceMs);
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  socket.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as { type: string; payload: unknown };
    if (message.type === 'connection_ack') {
      start = performance.now();
      socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload }));
    }
    if (message.type === 'next') answer(200, JSON.stringify(message.payload));
    if (message.type === 'error') answer(200, JSON.stringify({ errors: message.payload }));
  });
  socket.on('close', (code, reason) => answer(400, `closed with ${code}: ${reason.toString()}`));
  socket.on('error', () => {});
  return promise;
}

/** Asks the gateway as somebody; every answer is judged. */
export async function ask(place: Place, sent: Sent): Promise<Answered> {
  const { body, claims = attacker, headers = {}, way = 'json' } = sent;
  const token = sent.token === undefined ? await place.token(claims) : sent.token;
  if (way === 'web-socket') return judge(place, await askBySocket(place.graphUrl, token ?? '', body));
  const answer = await request(place.graphUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: accepts[way],
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return judge(place, way === 'event-stream' ? { ...answer, text: firstEvent(answer.text) } : answer);
}
