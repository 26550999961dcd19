import { connect } from 'node:net';
import { type Answered, judge } from './answer.ts';
import type { Place } from './attack.ts';

const quietMs = 400;
const patienceMs = 4000;

/** Sends bytes as they are, over a connection of their own, and takes what comes until it closes or falls silent. */
function speakRaw(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname);
  let said = '';
  let quiet: NodeJS.Timeout | undefined;
  const done = (): void => {
    clearTimeout(quiet);
    clearTimeout(patience);
    socket.destroy();
    resolve(said);
  };
  const patience = setTimeout(done, patienceMs);
  socket.setEncoding('latin1');
  socket.on('connect', () => {
    socket.write(bytes);
    // Nothing may ever come: a server that waits for the rest says nothing.
    quiet = setTimeout(done, quietMs * 3);
  });
  socket.on('data', (chunk: string) => {
    said += chunk;
    clearTimeout(quiet);
    quiet = setTimeout(done, quietMs);
  });
  socket.on('error', done);
  socket.on('close', done);
  return promise;
}

/** The statuses of all answers that came. */
export const statusesOf = (said: string): number[] =>
  [...said.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status));

/** What came over a raw connection must keep what every answer keeps; returns it. */
export async function askRaw(place: Place, bytes: string | Buffer): Promise<string> {
  const said = await speakRaw(place.graphUrl, bytes);
  const answer = (status: number): Answered => ({ status, text: said, ms: 0 });
  for (const status of [0, ...statusesOf(said)]) judge(place, answer(status));
  return said;
}
