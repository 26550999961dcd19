import { exchangeSchema } from '@cityhub/exchange/graph/index';
import { type AlertLine, exchangeDeps } from '@cityhub/exchange/store/department-databases';
import type { StreamLimits } from '@cityhub/exchange/store/open-streams';
import { housingSchema } from '@cityhub/housing/graph/index';
import { peopleSchema } from '@cityhub/people/graph/index';
import type { ShardName } from '@cityhub/schema/events/define';
import {
  openPlatform,
  openPlatformQueues,
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

/** All of them in one process; they share its queues, its quota and its record of reads. */
export async function openSubgraphs(
  options: PlatformOptions & {
    readonly onAlert: (alert: AlertLine) => void;
    readonly streamLimits?: Partial<StreamLimits>;
  },
): Promise<{ list: Subgraph[]; close(): Promise<void> }> {
  const queues = await openPlatformQueues(options);
  const quota = openQuota(options);
  const readLog = options.readLog === undefined ? await openReadLog(options) : options.readLog;
  const list = await Promise.all(
    subgraphNames.map(async (name) => {
      const platform: Platform = await openPlatform(name, { ...options, queues, quota, readLog });
      const deps =
        name === 'exchange'
          ? exchangeDeps(platform, options.databaseUrl, options.onAlert, options.streamLimits)
          : platform;
      return createSubgraph(name, schemas[name](), deps);
    }),
  );
  return {
    list,
    async close() {
      await Promise.all(list.map((subgraph) => subgraph.close()));
      await readLog?.close();
      await queues.close();
      quota.close();
    },
  };
}
