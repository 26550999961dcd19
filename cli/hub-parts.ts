import type { AlertLine } from '@cityhub/exchange/store/department-databases';
import { inProcessExecutors, type SubgraphExecutor } from '@cityhub/gateway/in-process';
import type { LookUpAlert } from '@cityhub/people/store/look-ups';
import type { HubOptions } from './hub-options.ts';
import { startRemoteSubgraphs } from './remote-subgraphs.ts';
import { openSubgraphs } from './subgraphs.ts';

/** The subgraphs behind the gateway, wherever they run. */
export interface HubParts {
  readonly executorOf: (subgraph: string) => SubgraphExecutor;
  /** Where they answer, of those that are processes of their own. */
  readonly subgraphUrls: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

export async function startParts(
  options: HubOptions,
  onError: (error: unknown) => void,
  onAlert: (alert: AlertLine | LookUpAlert) => void,
): Promise<HubParts> {
  const { config, secrets, adminUrl, now, onFetch } = options;
  if (config.subgraphs === 'remote') return startRemoteSubgraphs(options, onError);
  const { streams } = options;
  const streamLimits =
    streams === undefined ? {} : { perFeed: streams.perFeed, notTakenMs: streams.stalledMs };
  const subgraphs = await openSubgraphs({
    streamLimits,
    databaseUrl: adminUrl,
    redisUrl: config.redisUrl,
    secrets,
    production: config.mode === 'production',
    readsDir: config.readsDir,
    sealLimitSeconds: config.sealLimitSeconds,
    ...(options.withoutReadAudit === true ? { readLog: null } : {}),
    onError,
    onAlert,
    ...(now === undefined ? {} : { now }),
  });
  return {
    executorOf: inProcessExecutors(subgraphs.list, {
      onError,
      ...(onFetch === undefined ? {} : { onFetch }),
    }),
    subgraphUrls: new Map(),
    stop: () => subgraphs.close(),
  };
}
