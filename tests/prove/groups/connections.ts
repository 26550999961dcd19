import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { stillAnswers } from '../answer.ts';
import { type Attack, group, type Place, slowly } from '../attack.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Connections that are open at once, closed by `run`'s end whatever becomes of it. */
async function holding(
  place: Place,
  count: number,
  run: (sockets: readonly Socket[]) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(place.graphUrl);
  const sockets = await Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    }),
  );
  try {
    await run(sockets);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

const head = 'POST /graphql HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n';

async function dripping(place: Place, first: string, drip: string): Promise<void> {
  await holding(place, 100, async (sockets) => {
    for (const socket of sockets) socket.write(first);
    for (let round = 0; round < 10; round += 1) {
      for (const socket of sockets) socket.write(drip);
      await stillAnswers(place);
      await pause(400);
    }
  });
  await stillAnswers(place);
}

export const connections: Attack[] = [
  ...group('connections', [
    [
      '200 connections that say nothing',
      (place) =>
        holding(place, 200, async () => {
          for (let round = 0; round < 5; round += 1) await stillAnswers(place);
        }),
    ],
    [
      '200 connections that are cut in the middle of a request',
      async (place) => {
        await holding(place, 200, async (sockets) => {
          for (const socket of sockets) socket.write(`${head}Content-Length: 100\r\n\r\n{"query":`);
          await pause(50);
          for (const socket of sockets) socket.resetAndDestroy();
        });
        await stillAnswers(place);
      },
    ],
    [
      '300 requests in one write',
      async (place) => {
        const one = 'GET /health HTTP/1.1\r\nHost: hub\r\n\r\n';
        await holding(place, 1, async ([socket]) => {
          let answers = 0;
          socket?.on('data', (chunk) => (answers += String(chunk).split('HTTP/1.1 200').length - 1));
          socket?.write(one.repeat(300));
          for (let round = 0; round < 40 && answers < 300; round += 1) await pause(50);
          assert.equal(answers, 300);
        });
        await stillAnswers(place);
      },
    ],
  ]),
  ...slowly(
    group('connections', [
      ['headers that come letter by letter', (place) => dripping(place, head, 'X-A: b\r\n')],
      [
        'a body that comes letter by letter',
        (place) => dripping(place, `${head}Content-Length: 1000\r\n\r\n{"query":"`, 'x'),
      ],
      [
        'an answer that nobody reads',
        async (place) => {
          const authorization = `Authorization: Bearer ${await place.token({ role: 'department', department: 'water', purpose: 'water-management' })}\r\n`;
          const body = '{"query":"{ departments { code name } }"}';
          const asked = `${head}${authorization}Content-Length: ${body.length}\r\n\r\n${body}`;
          await holding(place, 50, async (sockets) => {
            for (const socket of sockets) {
              socket.pause();
              socket.write(asked.repeat(20));
            }
            for (let round = 0; round < 5; round += 1) {
              await stillAnswers(place);
              await pause(200);
            }
          });
          await stillAnswers(place);
        },
      ],
    ]),
  ),
];
