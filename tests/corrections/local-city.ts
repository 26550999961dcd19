import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, type LocalHubOptions, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';

/** A city and a hub of a test file's own, and the grid worker who pushes there. */
export interface LocalCity {
  readonly city: ClonedCity;
  readonly hub: LocalHub;
  readonly worker: Ask;
  /** A resident's receipt. */
  register(index: number, more?: Record<string, unknown>): Promise<any>;
  /**
   * Says that the feeds of a shard have delivered everything up to now, as the workers do after their sinks have
   * committed: for tests of what follows from cursors.
   */
  deliverAll(shard?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openLocalCity(options: LocalHubOptions = { workers: false }): Promise<LocalCity> {
  const city = await cloneCity();
  const hub = await startLocalHub(city, options);
  const worker = await hub.ask(persona.gridworker(demoGrid));
  return {
    city,
    hub,
    worker,
    async register(index, more = {}) {
      const input = residentPush(index, demoGrid, more);
      return (await worker(registerResident, { input })).data?.['registerResident'].receipt;
    },
    async deliverAll(shard = 1) {
      await city.sql`
        insert into log.cursor (feed_id, shard, position)
        select f.id, f.shard, h.position from policy.feed f join log.head h on h.shard = f.shard
        where f.shard = ${shard} and f.state = 'ACTIVE'
        on conflict (feed_id, shard) do update set position = excluded.position`;
    },
    async stop() {
      await hub.stop();
      await city.drop();
    },
  };
}
