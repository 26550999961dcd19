import { dirname, join } from 'node:path';
import type { InProcessOptions } from '@cityhub/gateway/in-process';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import { startHub } from 'cityhub/hub';
import type { HubOptions } from 'cityhub/hub-options';
import type { ClonedCity } from './cloned-city.ts';
import { type Ask, askAs } from './graph-client.ts';
import { forkWorker } from './worker-process.ts';

/** The hub inside the test's process, for tests that count its fetches or move its clock; its workers are a real process. */
export interface LocalHub {
  readonly graphUrl: string;
  ask(claims: TokenClaims): Promise<Ask>;
  stop(): Promise<void>;
}

export interface LocalHubOptions {
  readonly now?: () => Date;
  readonly onFetch?: NonNullable<InProcessOptions['onFetch']>;
  readonly workers?: boolean;
  /** By default a demo hub. */
  readonly mode?: 'demo' | 'production';
  readonly streams?: NonNullable<HubOptions['streams']>;
  readonly redisUrl?: string;
  /** How long a change may wait for its seal; without it nothing is refused. */
  readonly sealLimitSeconds?: number;
  /** How long it serves on when it is stopped. */
  readonly drainSeconds?: number;
  /** What one actor may use in a minute; without them nothing is refused. */
  readonly budgets?: { readonly queryBudget: number; readonly requestBudget: number };
  /** A folder of the test's own for what was read and is not stored yet. */
  readonly readsDir?: string;
  /** The city's own OIDC server. */
  readonly oidc?: NonNullable<HubOptions['config']['oidc']>;
}

export async function startLocalHub(city: ClonedCity, options: LocalHubOptions = {}): Promise<LocalHub> {
  const hub = await startHub({
    config: {
      host: '127.0.0.1',
      port: 0,
      redisUrl: options.redisUrl,
      mode: options.mode ?? 'demo',
      logLevel: 'error',
      subgraphs: 'local',
      secretFile: city.secretFile,
      ...(options.drainSeconds === undefined ? {} : { drainSeconds: options.drainSeconds }),
      ...(options.sealLimitSeconds === undefined ? {} : { sealLimitSeconds: options.sealLimitSeconds }),
      ...(options.oidc === undefined ? {} : { oidc: options.oidc }),
      ...options.budgets,
      readsDir: options.readsDir ?? join(dirname(city.secretFile), 'reads'),
    },
    adminUrl: city.url,
    secrets: city.secrets,
    report: () => {},
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.onFetch === undefined ? {} : { onFetch: options.onFetch }),
    ...(options.streams === undefined ? {} : { streams: options.streams }),
  });
  const graphUrl = `http://127.0.0.1:${hub.port}/graphql`;
  const worker =
    options.workers === false
      ? null
      : forkWorker(city, graphUrl, options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl });
  return {
    graphUrl,
    ask: (claims) => askAs(graphUrl, city.secrets, claims),
    async stop() {
      if (worker !== null) {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        worker.kill('SIGTERM');
        await ended;
      }
      await hub.stop();
    },
  };
}
