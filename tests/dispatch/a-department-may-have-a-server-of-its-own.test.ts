import { connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { urlForDepartment } from '@cityhub/schema/runtime/database-url';
import { sealText } from '@cityhub/schema/runtime/sealed-text';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../harness/until.ts';
import { makeCertificate } from '../webhooks/certificate.ts';
import { type DispatchCity, startDispatchCity } from './dispatch-city.ts';

let here: DispatchCity;
let hole: Server;
let tls: Server;
const held = new Set<Socket>();

/** Accepts and never says a word. */
async function startHole(): Promise<number> {
  hole = createServer((socket) => {
    held.add(socket);
    // Whoever does not read is not told of the other side's end.
    socket.resume();
    socket.on('error', () => {});
    socket.on('close', () => held.delete(socket));
  });
  await new Promise<void>((resolve) => hole.listen(0, '127.0.0.1', resolve));
  return (hole.address() as { port: number }).port;
}

/** A server with TLS before the real Postgres: says yes to the client's question and passes on what it decrypts. */
async function startTls({ key, cert }: { key: string; cert: string }): Promise<number> {
  const postgres = new URL(here.city.url);
  tls = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write('S');
      const secured = new TLSSocket(socket, { isServer: true, key, cert });
      const behind = connect(Number(postgres.port), postgres.hostname);
      secured.on('error', () => behind.destroy());
      behind.on('error', () => secured.destroy());
      secured.pipe(behind).pipe(secured);
    });
  });
  await new Promise<void>((resolve) => tls.listen(0, '127.0.0.1', resolve));
  return (tls.address() as { port: number }).port;
}

beforeAll(async () => {
  here = await startDispatchCity();
  await here.append([{ person: 1 }, { person: 2 }]);
  await here.startWorker();
});
afterAll(async () => {
  await here?.stop();
  for (const socket of held) socket.destroy();
  await new Promise((resolve) => hole?.close(resolve));
  await new Promise((resolve) => tls?.close(resolve));
});

/** The connection string of a department's database, in the clear unless told otherwise. */
function urlOf(department: string, change: (url: URL) => void = () => {}): string {
  const url = new URL(urlForDepartment(here.city.url, `department_${department}`, here.city.secrets));
  url.searchParams.set('sslmode', 'disable');
  change(url);
  return url.href;
}

async function externalFeed(department: string, url: string, addresses: unknown): Promise<string> {
  await here.grant(department, ['name', 'gridCode']);
  const id = crypto.randomUUID();
  const sealedUrl = sealText(here.city.secrets, `feed ${id} url`, url);
  return here.feed(department, { id, sink: { kind: 'external-postgres', sealedUrl }, addresses });
}

const approved = (url: string, ranges = ['127.0.0.0/8']) => [
  { host: new URL(url).hostname, port: Number(new URL(url).port), ranges, pin: null },
];
const errorOf = async (feed: string): Promise<string | null> => (await here.cursor(feed)).last_error;

test('it is delivered to at an approved address', async () => {
  const url = urlOf('police');
  const feed = await externalFeed('police', url, approved(url));
  await here.untilDelivered(feed);
  const [row] = await here.city.department('police')`select count(*)::int as n from cityhub.resident`;
  expect(row?.['n']).toBe(2);
});

test('an address that nobody has approved, or outside of the approved ranges, is never connected to', async () => {
  const port = await startHole();
  const url = urlOf('population', (target) => {
    target.port = String(port);
  });
  const feeds = await Promise.all([
    externalFeed('population', url, null),
    externalFeed('construction', url, approved(urlOf('construction'))),
    externalFeed('water', url, approved(url, ['10.0.0.0/8'])),
    externalFeed('emergency', url, approved(url, [])),
  ]);
  for (const feed of feeds) {
    await until('it is refused', async () => (await errorOf(feed)) !== null);
    expect(await errorOf(feed)).toBe('ADDRESS_REFUSED');
  }
  expect(held.size).toBe(0);
  await here.hub`update policy.feed set state = 'PAUSED' where id = any (${feeds})`;
});

test('a server without TLS gets nothing unless that was asked for, and only on this machine', async () => {
  const url = urlOf('civil_affairs', (target) => target.searchParams.delete('sslmode'));
  const feed = await externalFeed('civil_affairs', url, approved(url));
  await until('it is refused', async () => (await errorOf(feed)) !== null);
  expect(await errorOf(feed)).toBe('TLS_REFUSED');
  await here.hub`update policy.feed set state = 'PAUSED' where id = ${feed}`;
});

test('with TLS it is delivered to when the certificate has the approved key, and by no other', async () => {
  const certificate = makeCertificate(['127.0.0.1']);
  const port = await startTls(certificate);
  const url = urlOf('water', (target) => {
    target.searchParams.delete('sslmode');
    target.port = String(port);
  });
  const pinned = (pin: string | null) => [{ ...approved(url)[0], pin }];
  const feed = await externalFeed('water', url, pinned(certificate.pin));
  await here.untilDelivered(feed);
  const [row] = await here.city.department('water')`select count(*)::int as n from cityhub.resident`;
  expect(row?.['n']).toBe(2);
  for (const [pin, code] of [
    [makeCertificate(['127.0.0.1']).pin, 'PIN_MISMATCH'],
    [null, 'TLS_FAILED'],
  ] as const) {
    const other = await externalFeed('water', url, pinned(pin));
    await until('it is refused', async () => (await errorOf(other)) !== null);
    expect(await errorOf(other)).toBe(code);
    await here.hub`update policy.feed set state = 'PAUSED' where id = ${other}`;
  }
});

test('one that accepts and never answers is known as failing within 15 s, and then tried by one worker at a time', async () => {
  const { port } = hole.address() as { port: number };
  const url = urlOf('urban_management', (target) => {
    target.port = String(port);
  });
  const begun = Date.now();
  const feed = await externalFeed('urban_management', url, approved(url));
  await until('it is said', async () => (await errorOf(feed)) !== null);
  expect(await errorOf(feed)).toBe('TIMEOUT');
  expect(Date.now() - begun).toBeLessThan(15_000);

  await here.startWorker();
  await until('it is tried again', async () => held.size > 0);
  // An attempt lasts 10 s here, and each worker looks once a second.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(held.size).toBe(1);
});
