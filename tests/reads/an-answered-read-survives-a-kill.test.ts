import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';
import { type SpawnedHub, spawnHub } from '../harness/spawned-hub.ts';
import { until } from '../harness/until.ts';

let city: ClonedCity;
let readsDir: string;

beforeAll(async () => {
  city = await cloneCity();
  readsDir = await mkdtemp(join(tmpdir(), 'cityhub-reads-'));
});
afterAll(async () => {
  await city?.drop();
  await rm(readsDir, { recursive: true, force: true });
});

/** Hubs start one after the other, each over what the one before left. */
const longMs = 300_000;

const start = (more: Record<string, string> = {}): Promise<SpawnedHub> =>
  spawnHub(city, { environment: { READS_DIR: readsDir, ...more } });

/** Who was answered before the hub died: each asks once, for one list. */
async function askUntilKilled(hub: SpawnedHub, round: string): Promise<string[]> {
  const answered: string[] = [];
  const asking = Array.from({ length: 40 }, async (_, index) => {
    const subject = `gridworker:${round}-${index}`;
    const ask = await hub.ask({ ...persona.gridworker(demoGrid), subject });
    const { data, errors } = await ask('{ residents(first: 5) { nodes { name } } }');
    if (errors === null && data !== null) answered.push(subject);
    // The first answers of the crowd: others are under way.
    if (answered.length === 10) hub.process.kill('SIGKILL');
  });
  await Promise.allSettled(asking);
  await hub.kill();
  return answered;
}

const timesRead = async (actors: readonly string[]): Promise<Map<string, number>> => {
  const rows = await city.sql<{ actor: string; times: number }[]>`
    select actor, count(*)::int as times from log.read where actor = any (${[...actors]}) group by actor`;
  return new Map(rows.map(({ actor, times }) => [actor, times]));
};

test(
  'whatever was answered before kill -9 is recorded once, also when a process dies between storing and removing',
  async () => {
    const answered: string[] = [];
    for (const round of ['first', 'second', 'third']) {
      const hub = await start();
      const these = await askUntilKilled(hub, round);
      expect(these.length).toBeGreaterThan(9);
      answered.push(...these);
    }
    // Each start has stored the files of the ones before it again and again: they stay for ten seconds.
    const last = await start();
    await until(
      'every answered read is stored',
      async () => (await timesRead(answered)).size === answered.length,
    );
    expect([...(await timesRead(answered)).values()].every((times) => times === 1)).toBe(true);
    await last.stop();
    const [place] = await city.sql`
    select count(*)::int as count, max(position)::int as last, (select position::int from log.head where shard = 7) as head from log.read`;
    expect(place).toEqual({ count: place?.['head'], last: place?.['head'], head: place?.['head'] });
  },
  longMs,
);

test(
  'subgraphs that are processes of their own record what they answer, and one that is killed leaves nothing out',
  async () => {
    const hub = await start({ SUBGRAPHS: 'remote' });
    const answered = await askUntilKilled(hub, 'remote');
    const again = await start({ SUBGRAPHS: 'remote' });
    await until(
      'every answered read is stored',
      async () => (await timesRead(answered)).size === answered.length,
    );
    expect([...(await timesRead(answered)).values()].every((times) => times === 1)).toBe(true);
    const ask = await again.ask({ ...persona.citizen, subject: 'citizen:remote' });
    const { errors } = await ask('{ changes(shard: people) { nodes { recordId } } }');
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await again.stop();
    const refused = await city.sql`select entity, code from log.read where actor = 'citizen:remote'`;
    expect([...refused]).toEqual([{ entity: 'Change', code: 'FORBIDDEN' }]);
  },
  longMs,
);
