import { type ChildProcess, fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TokenClaims } from '@cityhub/schema/runtime/tokens';
import type { ClonedCity } from './cloned-city.ts';
import { type Ask, askAs } from './graph-client.ts';

/** `cityhub up` as its own process over a cloned city: the hub as its users run it. */
export interface SpawnedHub {
  readonly graphUrl: string;
  readonly process: ChildProcess;
  ask(claims: TokenClaims): Promise<Ask>;
  /** Ctrl-C, and waits for the end. */
  stop(): Promise<number | null>;
  /** kill -9 of this process alone. */
  kill(): Promise<void>;
}

const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

export interface SpawnOptions {
  readonly environment?: Record<string, string>;
  readonly port?: number;
}

const readyWithinMs = 90_000;

function untilReady(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /(http:\/\/[\w.]+:\d+\/graphql)/.exec(output)?.[1];
      if (url !== undefined && /^ready$/m.test(output)) resolve(url.replace('localhost', '127.0.0.1'));
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    setTimeout(
      () => reject(new Error(`the hub is not ready after ${readyWithinMs} ms:\n${output}`)),
      readyWithinMs,
    ).unref();
    child.once('exit', (code) =>
      reject(new Error(`the hub ended with ${code} before it was ready:\n${output}`)),
    );
  });
}

export async function spawnHub(city: ClonedCity, options: SpawnOptions = {}): Promise<SpawnedHub> {
  const child = fork(main, ['up', '--port', String(options.port ?? 0)], {
    execPath: node,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      DATABASE_URL: city.url,
      SECRET_FILE: city.secretFile,
      READS_DIR: join(dirname(city.secretFile), 'reads'),
      LOG_LEVEL: 'error',
      ...options.environment,
    },
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // A hub that is not ready must not outlive the test that wanted it.
  const graphUrl = await untilReady(child).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    graphUrl,
    process: child,
    ask: (claims) => askAs(graphUrl, city.secrets, claims),
    async stop() {
      child.kill('SIGINT');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
