import { exchangeSchema } from '@cityhub/exchange/graph/index';
import { type AlertLine, exchangeDeps } from '@cityhub/exchange/store/department-databases';
import type { StreamLimits } from '@cityhub/exchange/store/open-streams';
import { housingSchema } from '@cityhub/housing/graph/index';
import { peopleSchema } from '@cityhub/people/graph/index';
import { type LookUpAlert, peopleDeps } from '@cityhub/people/store/look-ups';
import type { ShardName } from '@cityhub/schema/events/define';
import {
  openPlatform,
  openPlatformQueues,
  openWatches,
  type Platform,
  type PlatformOptions,
} from '@cityhub/schema/runtime/platform';
import { openQuota } from '@cityhub/schema/runtime/quota';
import { openReadLog } from '@cityhub/schema/runtime/reads/read-log';
import { createSubgraph, type Subgraph } from '@cityhub/schema/runtime/subgraph';
import { sensorsSchema } from '@cityhub/sensors/graph/index';
import { servicesSchema } from '@cityhub/services/graph/index';
import { ticketsSchema } from '@cityhub/tickets/graph/index';
import type { GraphQLSchema } from 'graphql';

/** The six subgraphs, as the one-machine hub runs them in its own process. */
export const schemas: Readonly<Record<ShardName, () => GraphQLSchema>> = {
  people: peopleSchema,
  housing: housingSchema,
  tickets: ticketsSchema,
  sensors: sensorsSchema,
  services: servicesSchema,
  exchange: exchangeSchema,
};

export const subgraphNames = Object.keys(schemas) as ShardName[];

type HubSubgraphOptions = PlatformOptions & {
  readonly onAlert: (alert: AlertLine | LookUpAlert) => void;
  readonly streamLimits?: Partial<StreamLimits>;
};

/** What a subgraph needs beyond the platform, where it does. */
function depsOf(name: ShardName, platform: Platform, options: HubSubgraphOptions): Platform {
  const { databaseUrl, onAlert, streamLimits } = options;
  if (name === 'exchange') return exchangeDeps(platform, databaseUrl, onAlert, streamLimits);
  return name === 'people' ? peopleDeps(platform, databaseUrl, onAlert) : platform;
}

/** All of them in one process; they share its queues, its quota, its record of reads and what it knows of rights. */
export async function openSubgraphs(
  options: HubSubgraphOptions,
): Promise<{ list: Subgraph[]; close(): Promise<void> }> {
  const queues = await openPlatformQueues(options);
  const quota = openQuota(options);
  const watches = await openWatches(options);
  const readLog = options.readLog === undefined ? await openReadLog(options) : options.readLog;
  const list = await Promise.all(
    subgraphNames.map(async (name) => {
      const platform: Platform = await openPlatform(name, { ...options, queues, quota, readLog, watches });
      const deps = depsOf(name, platform, options);
      return createSubgraph(name, schemas[name](), deps);
    }),
  );
  return {
    list,
    async close() {
      await Promise.all(list.map((subgraph) => subgraph.close()));
      await readLog?.close();
      await watches.close();
      await queues.close();
      quota.close();
    },
  };
}
