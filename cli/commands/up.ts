// `cityhub up`: the composition root of the hub on one machine, straight down the page. Everything that is started is
// deferred for its stop, and stops run in the reverse order: HTTP, workers, Postgres.
import { addressOf } from '../address.ts';
import { announcement } from '../announce.ts';
import { readCity } from '../city.ts';
import { type Config, type Flags, readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { secretsToStart, secretWarning } from '../hub-secrets.ts';
import { assertPortFree, freePort, portTaken } from '../port.ts';
import { prepareDataFolder } from '../postgres/data-folder.ts';
import { raiseCity } from '../raise-city.ts';
import { untilReady } from '../readiness.ts';
import { listenForStop, Stopped, type StopSignal } from '../stop-signal.ts';
import { supervise } from '../supervise.ts';
import { codeOf } from '../user-error.ts';
import { startWorkers } from '../workers-process.ts';

const report = (line: string): void => console.log(line);

export async function up(flags: Flags): Promise<void> {
  const wished = readConfig(flags);
  await assertPortFree(wished.host, wished.port);
  // The workers must know the port before the gateway has it.
  const config = { ...wished, port: wished.port || (await freePort()) };
  const kills: Array<() => void> = [];
  const stop = listenForStop(() => {
    for (const kill of kills) kill();
    process.exit(1);
  });
  const started = new AsyncDisposableStack();
  try {
    await run(config, flags, { stop, started, kills });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    report('stopping');
    // A city that was half built goes on until its database is gone, and whatever fails then fails because of the stop.
    process.on('unhandledRejection', () => {});
  } finally {
    await started.disposeAsync();
  }
}

type Running = { stop: StopSignal; started: AsyncDisposableStack; kills: Array<() => void> };

async function run(config: Config, flags: Flags, { stop, started, kills }: Running): Promise<void> {
  if (config.databaseUrl === undefined) await prepareDataFolder(config.dataDir);
  const secrets = await secretsToStart(config);
  const warning = await secretWarning(config.secretFile);
  if (warning !== undefined) report(warning);

  const database = await openDatabase({ config, secrets, report });
  started.defer(database.stop);
  kills.push(database.kill);
  report(`database: ${database.description}`);
  const { adminUrl } = database;
  const lasting = <T>(work: Promise<T>): Promise<T> =>
    stop.unlessStopped(Promise.race([work, database.failed]));

  // Loading the gateway takes a second of its own, which passes while Postgres works.
  const hubModule = import('../hub.ts');
  hubModule.catch(() => undefined);
  await lasting(raiseCity({ adminUrl, config, secrets, report }));

  const { startHub } = await hubModule;
  const hub = await startHub({ config, adminUrl, secrets, report }).catch((error: unknown) => {
    throw codeOf(error) === 'EADDRINUSE' ? portTaken(config.port) : error;
  });
  // After the hub, because workers act through it.
  const workers = supervise({ name: 'workers', start: () => startWorkers(config, adminUrl), report });
  kills.push(workers.kill);
  // HTTP ends first: an answer that waits for its receipts still gets them from the workers.
  started.defer(workers.stop);
  started.defer(() => hub.stop());

  const address = addressOf(config.host, hub.port);
  await lasting(untilReady(address, stop.signal));
  const dataFlag = flags['--data'] === undefined ? '' : ` --data ${flags['--data']}`;
  report(announcement(address, dataFlag, await readCity(adminUrl)));
  report('ready');
  await lasting(new Promise(() => undefined));
}
