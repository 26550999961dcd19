import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { remoteExecutors } from '@cityhub/gateway/remote';
import { createSubgraphCalls } from '@cityhub/gateway/subgraph-calls';
import { requestSigner } from '@cityhub/schema/runtime/signed-request';
import { childEnvironment } from './config.ts';
import type { HubOptions } from './hub-options.ts';
import { freePort } from './port.ts';
import { subgraphNames } from './subgraphs.ts';
import { supervise } from './supervise.ts';

const readyWithinMs = 30_000;

async function untilReady(port: number): Promise<void> {
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the subgraph on port ${port} is not ready`);
}

/** SUBGRAPHS=remote: each subgraph as its own supervised process, called over HTTP with signed requests. */
export async function startRemoteSubgraphs(options: HubOptions, onError: (error: unknown) => void) {
  const { config, adminUrl, secrets, report } = options;
  const databaseUrl = new URL(adminUrl);
  databaseUrl.username = '';
  databaseUrl.password = '';
  const urls = new Map<string, string>();
  const calls = createSubgraphCalls();
  const processes = await Promise.all(
    subgraphNames.map(async (name) => {
      const port = await freePort();
      urls.set(name, `http://127.0.0.1:${port}/graphql`);
      const environment = {
        DATABASE_URL: databaseUrl.href,
        ...(config.redisUrl === undefined ? {} : { REDIS_URL: config.redisUrl }),
        SECRET_FILE: config.secretFile,
        READS_DIR: config.readsDir,
        SEAL_LIMIT_SECONDS: String(config.sealLimitSeconds ?? 60),
        CITYHUB_MODE: config.mode,
        LOG_LEVEL: config.logLevel,
        PORT: String(port),
        HOST: '127.0.0.1',
      };
      const main = fileURLToPath(import.meta.resolve(`@cityhub/${name}/main`));
      const start = () =>
        fork(main, {
          detached: true,
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          env: childEnvironment(environment),
        });
      const process = supervise({ name, start, report });
      await untilReady(port);
      return process;
    }),
  );
  return {
    executorOf: remoteExecutors({ urls, sign: requestSigner(secrets), calls, onError }),
    subgraphUrls: urls,
    async stop() {
      await calls.close();
      await Promise.all(processes.map((process) => process.stop()));
    },
  };
}
