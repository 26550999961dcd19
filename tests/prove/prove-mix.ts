import { flatBomb, fragmentBomb, wideQueries } from '../attacks/hostile-queries.ts';
import type { ClonedCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { attacker, request } from './ask.ts';
import { deepShapes } from './groups/deep-shapes.ts';
import { memoryNow } from './memory.ts';
import { openPlace } from './place.ts';

/** Requests a second of those who mean well, at a fixed rate whatever becomes of the ones before. */
const perSecond = 30;
const attackShare = 0.05;
const roundSeconds = 4;
const rounds = 4;
const mostRatio = 2;
const mostMoreMiB = 50;

const questions = [
  '{ departments { code name } }',
  '{ residents(first: 20) { nodes { id name gridCode } } }',
  `{ grid(code: "${demoGrid}") { community { name } units(first: 5) { nodes { id building { name } } } } }`,
  '{ cityOverview(area: "420102") { residentCount openTicketCount } }',
];
const attacks = [
  ...deepShapes.map(([, query]) => query),
  ...wideQueries.map(([, query]) => query),
  fragmentBomb(14, 3),
  fragmentBomb(40, 2),
  flatBomb(40, 10),
];

const post = (token: string, query: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: JSON.stringify({ query }),
});

const p95 = (list: readonly number[]): number =>
  list.toSorted((one, other) => one - other)[Math.floor(list.length * 0.95)] ?? 0;

/** Rounds with attacks between rounds without, so that a busy machine is as busy for both. */
export async function proveMix(city: ClonedCity, started: AsyncDisposableStack): Promise<boolean> {
  const goals = { bombMs: 20, probeP99Ms: 100 };
  const place = await openPlace(city, { answersWithin: 10_000, goals, processes: false, note: () => {} });
  started.defer(() => place.stop());
  const plain: number[] = [];
  const mixed: number[] = [];
  let refusals = 0;
  let sent = 0;

  async function round(isMixed: boolean, times: number[]): Promise<void> {
    const token = await place.token(persona.gridworker(demoGrid));
    const bad = await place.token(attacker);
    const under: Promise<unknown>[] = [];
    const begun = performance.now();
    for (let index = 0; index < perSecond * roundSeconds; index += 1) {
      const due = begun + (index * 1000) / perSecond;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
      // From when it was due: a request that had to wait for another one has waited.
      const ask = async (): Promise<void> => {
        const { status, text } = await request(
          place.graphUrl,
          post(token, questions[index % questions.length] as string),
        );
        if (status !== 200 || text.includes('"errors"'))
          throw new Error(`a plain question failed: ${text.slice(0, 200)}`);
        times.push(performance.now() - due);
      };
      under.push(ask());
      if (!isMixed || index % Math.round(1 / attackShare) !== 0) continue;
      sent += 1;
      // Each another text, so that no refusal is remembered.
      const attack = `${attacks[sent % attacks.length]} #${sent}`;
      under.push(
        request(place.graphUrl, post(bad, attack)).then(
          ({ text }) => (refusals += Number(text.includes('QUERY_TOO_COMPLEX'))),
        ),
      );
    }
    await Promise.all(under);
  }

  await round(true, []);
  const before = await memoryNow();
  [sent, refusals] = [0, 0];
  for (let index = 0; index < rounds; index += 1) {
    await round(false, plain);
    await round(true, mixed);
  }
  const after = await memoryNow();
  const ratio = p95(mixed) / p95(plain);
  console.log(
    `plain        p95 ${p95(plain).toFixed(1)} ms of ${plain.length} questions at ${perSecond} a second`,
  );
  console.log(
    `mixed        p95 ${p95(mixed).toFixed(1)} ms of ${mixed.length}, with ${sent} attacks between them, ${refusals} refused`,
  );
  console.log(`ratio        ${ratio.toFixed(2)}, at most ${mostRatio}`);
  console.log(`memory       ${before.live.toFixed(0)} MiB live before, ${after.live.toFixed(0)} MiB after`);
  return ratio <= mostRatio && refusals === sent && after.live - before.live < mostMoreMiB;
}
