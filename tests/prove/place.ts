import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ShardName } from '@cityhub/schema/events/define';
import { serveSubgraph } from '@cityhub/schema/runtime/serve';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { freePort } from 'cityhub/port';
import { openSubgraphs, subgraphNames } from 'cityhub/subgraphs';
import { canary, valuesOf } from '../attacks/canary.ts';
import type { ClonedCity } from '../harness/cloned-city.ts';
import { persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident } from '../harness/pushes.ts';
import { until } from '../harness/until.ts';
import type { Place, Targets } from './attack.ts';

export interface ProvingPlace extends Place {
  readonly hub: LocalHub;
  /** What the subgraphs could not answer as they should. */
  readonly failures: readonly unknown[];
  stop(): Promise<void>;
}

export interface PlaceOptions {
  readonly answersWithin: number;
  /** Each subgraph as a process of its own, as SUBGRAPHS=remote runs it; else all are served by this one. */
  readonly processes: boolean;
  readonly goals: Place['goals'];
  readonly note: Place['note'];
}

type Servers = Readonly<Record<ShardName, string>>;
const addresses = (ports: readonly (readonly [ShardName, number])[]): Servers =>
  Object.fromEntries(ports.map(([name, port]) => [name, `http://127.0.0.1:${port}/graphql`])) as Servers;

async function serveAll(city: ClonedCity, started: AsyncDisposableStack, failures: unknown[]) {
  const onError = (error: unknown): void => void failures.push(error);
  const subgraphs = await openSubgraphs({
    databaseUrl: city.url,
    redisUrl: undefined,
    secrets: city.secrets,
    production: false,
    readsDir: join(dirname(city.secretFile), 'reads-of-subgraphs'),
    onError,
    onAlert: () => {},
  });
  started.defer(() => subgraphs.close());
  const ports = await Promise.all(
    subgraphs.list.map(async (subgraph) => {
      // Closed once, with the things that they share.
      const served = { ...subgraph, close: async () => {} };
      const options = { port: 0, host: '127.0.0.1', secrets: city.secrets, onError };
      const server = await serveSubgraph(served, options);
      started.defer(() => server.stop());
      return [subgraph.name, server.port] as const;
    }),
  );
  return addresses(ports);
}

async function forkAll(city: ClonedCity, started: AsyncDisposableStack): Promise<Servers> {
  const databaseUrl = new URL(city.url);
  databaseUrl.username = '';
  databaseUrl.password = '';
  const ports = await Promise.all(
    subgraphNames.map(async (name) => {
      const port = await freePort();
      const child = fork(fileURLToPath(import.meta.resolve(`@cityhub/${name}/main`)), [], {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: {
          ...process.env,
          DATABASE_URL: databaseUrl.href,
          SECRET_FILE: city.secretFile,
          READS_DIR: join(dirname(city.secretFile), 'reads'),
          CITYHUB_MODE: 'demo',
          LOG_LEVEL: 'error',
          PORT: String(port),
          HOST: '127.0.0.1',
        },
      });
      started.defer(async () => {
        const ended = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.kill('SIGTERM')) await ended;
      });
      await until(`subgraph ${name} is ready`, () =>
        fetch(`http://127.0.0.1:${port}/ready`).then(
          ({ ok }) => ok,
          () => false,
        ),
      );
      return [name, port] as const;
    }),
  );
  return addresses(ports);
}

const registerResidence =
  'mutation($input: RegisterResidenceInput!) { registerResidence(input: $input) { ... on RegisterResidencePayload { receipt { recordId } } } }';
const reportTicket =
  'mutation($input: ReportTicketInput!) { reportTicket(input: $input) { ... on ReportTicketPayload { receipt { recordId } } } }';

/** The canary lives somewhere and has reported something, so that many ways through the graph lead to him. */
async function targetsOf(city: ClonedCity, hub: LocalHub, values: object): Promise<Targets> {
  const ask = await hub.ask(persona.gridworker(demoGrid));
  async function push(mutation: string, input: object): Promise<string> {
    const answer = await ask(mutation, { input: { idempotencyKey: 'canary', ...input } });
    const id = Object.values(answer.data ?? {})[0]?.receipt?.recordId as string | undefined;
    if (id === undefined) throw new Error(`a canary was not taken: ${answer.text}`);
    return id;
  }
  const [row] = await city.sql`
    select u.id as unit, f.id as feed from housing.unit u, policy.feed f
    where u.grid_code = ${demoGrid} and f.department = 'police' and f.entity = 'Resident' limit 1`;
  const unit = String(row?.['unit']);
  const resident = await push(registerResident, { gridCode: demoGrid, unitId: unit, ...values });
  const occupancy = await push(registerResidence, {
    residentId: resident,
    unitId: unit,
    kind: 'OWNER',
    since: '2020-01-01',
  });
  const ticket = await push(reportTicket, {
    gridCode: demoGrid,
    kind: 'COMPLAINT',
    subject: '路灯不亮',
    description: '路灯不亮',
    reporterId: resident,
    unitId: unit,
  });
  return { resident, unit, occupancy, ticket, feed: String(row?.['feed']) };
}

/** So small that one attack can use it up; each attack has a person of its own. */
const budgets = { queryBudget: 4_000_000, requestBudget: 600_000 };

/** A hub in this process over a small city, with a canary in it; what is started stops with `stop`. */
export async function openPlace(city: ClonedCity, options: PlaceOptions): Promise<ProvingPlace> {
  await using started = new AsyncDisposableStack();
  const failures: unknown[] = [];
  const hub = await startLocalHub(city, { workers: false, budgets });
  started.defer(() => hub.stop());
  const subgraphs = await (options.processes ? forkAll(city, started) : serveAll(city, started, failures));
  const values = canary();
  const targets = await targetsOf(city, hub, values);
  let people = 0;
  const token = (claims: TokenClaims): Promise<string> => {
    people += 1;
    return signToken(city.secrets, { person: `p${people}`, ...claims });
  };
  const stops = started.move();
  return {
    hub,
    failures,
    graphUrl: hub.graphUrl,
    subgraphs,
    secrets: city.secrets,
    sql: city.sql,
    token,
    canaries: valuesOf(values),
    targets,
    answersWithin: options.answersWithin,
    goals: options.goals,
    note: options.note,
    stop: () => stops.disposeAsync(),
  };
}
