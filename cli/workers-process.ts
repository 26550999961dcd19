import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { addressOf } from './address.ts';
import { type Config, childEnvironment } from './config.ts';

/** The workers as a process of their own, which ends itself when its channel to us breaks: so also when we are killed. */
export function startWorkers(config: Config, adminUrl: string): ChildProcess {
  // They log in by their own roles and derive the passwords; the administrator's is none of their business.
  const databaseUrl = new URL(adminUrl);
  databaseUrl.username = '';
  databaseUrl.password = '';
  return fork(fileURLToPath(import.meta.resolve('@cityhub/workers/main')), {
    // In a session of its own a Ctrl-C at the terminal does not reach it: the hub stops it in its turn.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: childEnvironment({
      DATABASE_URL: databaseUrl.href,
      ...(config.redisUrl === undefined ? {} : { REDIS_URL: config.redisUrl }),
      SECRET_FILE: config.secretFile,
      CITYHUB_MODE: config.mode,
      LOG_LEVEL: config.logLevel,
      LEDGER_SIGNATURES: config.ledgerSignatures.join(',').toLowerCase(),
      // Workers act on the city through the gateway, like everybody else.
      GATEWAY_URL: `${addressOf(config.host, config.port)}/graphql`,
    }),
  });
}
