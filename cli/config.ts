import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LedgerAlgorithm } from '@cityhub/schema/ledger/signing-keys';
import { variables as ofEveryProcess } from '@cityhub/schema/runtime/environment';
import { readRedisUrl } from '@cityhub/schema/runtime/redis-url';
import type { TraceSettings } from '@cityhub/schema/runtime/telemetry/tracing';
import { z } from 'zod';
import { mostResidents } from './demo-city/births.ts';
import { UserError } from './user-error.ts';

export type Config = {
  databaseUrl: string | undefined;
  redisUrl: string | undefined;
  host: string;
  port: number;
  dataDir: string;
  residents: number;
  subgraphs: 'local' | 'remote';
  mode: 'demo' | 'production';
  logLevel: string;
  secretFile: string;
  readsDir: string;
  sealLimitSeconds: number;
  drainSeconds: number;
  queryBudget: number;
  requestBudget: number;
  ledgerSignatures: readonly LedgerAlgorithm[];
  tracing: TraceSettings;
  oidc: {
    /** The hub's public address, where the operator has named it. */
    address?: string;
    /** The city's own OIDC server; `keys` is an address or a file. */
    trusted?: { issuer: string; audience: string; keys: string };
  };
};

/** Every variable that the command line reads. The README's table is this one. */
export const variables = [
  {
    name: 'DATABASE_URL',
    default: '',
    meaning: 'a Postgres 18 to use instead of the embedded one, as a user who may create roles and databases',
  },
  {
    name: 'REDIS_URL',
    default: '',
    meaning:
      'a Redis for the queues instead of Postgres, or a Redis Cluster (`redis://h1:p1,h2:p2,h3:p3`); maxmemory-policy must be noeviction',
  },
  {
    name: 'HOST',
    default: '127.0.0.1',
    meaning: 'the address to listen on; 0.0.0.0 for all of the machine’s',
  },
  { name: 'PORT', default: '4000', meaning: 'where the gateway listens; 0 takes any free port' },
  {
    name: 'DATA_DIR',
    default: './.data',
    meaning: 'the folder of the embedded database and the secret file',
  },
  { name: 'RESIDENTS', default: '10000', meaning: 'how many residents the demo city has when it is built' },
  {
    name: 'SUBGRAPHS',
    default: 'local',
    meaning: '`local` runs the subgraphs inside the gateway, `remote` calls them over HTTP',
  },
  {
    name: 'CITYHUB_MODE',
    default: 'demo',
    meaning: '`production` builds no demo city and refuses invented citizen ids',
  },
  { name: 'LOG_LEVEL', default: 'warn', meaning: 'trace, debug, info, warn, error, fatal or silent' },
  {
    name: 'SECRET_FILE',
    default: 'DATA_DIR/secret',
    meaning: 'the file with the secret that all keys derive from; made at the first start',
  },
  {
    name: 'READS_DIR',
    default: 'DATA_DIR/reads',
    meaning: 'the folder where reads are written down before they are answered; no one empties it by hand',
  },
  {
    name: 'DRAIN_SECONDS',
    default: '0',
    meaning: 'how long a hub that stops still serves while /ready says 503, for a load balancer to notice',
  },
  {
    name: 'SEAL_LIMIT_SECONDS',
    default: '60',
    meaning: 'how long a change may wait for its seal before the hub takes no other one',
  },
  {
    name: 'QUERY_BUDGET',
    default: '100000000',
    meaning: 'cost points that one person or app may use in a minute: about the objects that are read',
  },
  {
    name: 'REQUEST_BUDGET',
    default: '600000',
    meaning: 'operations that one person or app may ask for in a minute',
  },
  {
    name: 'LEDGER_SIGNATURES',
    default: 'ed25519',
    meaning: 'what signs the heads of the ledger: `ed25519`, or `ed25519,sm2`',
  },
  {
    name: 'OIDC_ISSUER',
    default: '',
    meaning:
      'the city’s own OIDC server, whose tokens are believed too; without OIDC_JWKS this hub’s address',
  },
  {
    name: 'OIDC_AUDIENCE',
    default: 'cityhub-graph',
    meaning: 'the audience that tokens of OIDC_ISSUER must be for',
  },
  {
    name: 'OIDC_JWKS',
    default: '',
    meaning: 'the public keys of OIDC_ISSUER: a file, or an address that begins with https:// or http://',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    default: '',
    meaning: 'where traces go, such as `http://127.0.0.1:4318` (OTLP over HTTP); without it there are none',
  },
  { name: 'OTEL_SERVICE_NAME', default: 'cityhub', meaning: 'the service that traces are filed under' },
  { name: 'OTEL_TRACES_SAMPLER_ARG', default: '1', meaning: 'the share of requests that are traced, 0 to 1' },
  {
    name: 'METRICS_PORT',
    default: '',
    meaning: 'where the workers serve their metrics, on this machine; the hub’s own are at `/metrics`',
  },
  {
    name: 'METRICS_HOST',
    default: '127.0.0.1',
    meaning: 'the address where the workers serve their metrics, which ask for no token',
  },
  { name: 'DEBUG', default: '', meaning: '`cityhub` shows where an unexpected error comes from' },
] as const;

export type Environment = Readonly<Record<string, string | undefined>>;
/** What the command line says, which goes before the environment: `--port 4001` is `{ '--port': '4001' }`. */
export type Flags = { '--port'?: string; '--data'?: string; '--residents'?: string };

const flagOf = { PORT: '--port', DATA_DIR: '--data', RESIDENTS: '--residents' } as const;
/** Relative to the checkout and not to where the command is run, so that `npx cityhub` finds the hub's data in any folder of it. */
const checkout = dirname(dirname(fileURLToPath(import.meta.url)));

const wholeNumber = (from: number, to: number) => {
  const message = `must be a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d+$/, message)
    .transform(Number)
    .refine((value) => value >= from && value <= to, message);
};
const oneOf = <const T extends string>(...values: T[]) =>
  z.enum(values, `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);
const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL that begins with ${protocols[0]}//`,
    )
    .optional();

const keysPlace = z
  .string()
  .refine(
    (value) => !/^[a-z][a-z0-9+.-]+:\/\//i.test(value) || /^https?:\/\/[^/]/.test(value),
    'must be a file, or an address that begins with https:// or http://',
  )
  .optional();

const schema = z.object({
  DATABASE_URL: url('postgres:', 'postgresql:'),
  REDIS_URL: z
    .string()
    .refine(
      (value) => readRedisUrl(value) !== null,
      'must be redis://host:port, or redis://host:port,host:port,… for a cluster',
    )
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(4000),
  DATA_DIR: z.string().optional(),
  RESIDENTS: wholeNumber(1, mostResidents).default(10_000),
  SUBGRAPHS: oneOf('local', 'remote').default('local'),
  CITYHUB_MODE: oneOf('demo', 'production').default('demo'),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('warn'),
  SECRET_FILE: z.string().optional(),
  READS_DIR: z.string().optional(),
  SEAL_LIMIT_SECONDS: wholeNumber(1, 86_400).default(60),
  DRAIN_SECONDS: wholeNumber(0, 600).default(0),
  QUERY_BUDGET: wholeNumber(1000, 1e12).default(100_000_000),
  REQUEST_BUDGET: wholeNumber(10, 1e9).default(600_000),
  LEDGER_SIGNATURES: ofEveryProcess.ledgerSignatures,
  ...ofEveryProcess.tracing,
  METRICS_PORT: wholeNumber(1, 65_535).optional(),
  METRICS_HOST: z.string().optional(),
  OIDC_ISSUER: url('https:', 'http:'),
  OIDC_AUDIENCE: z.string().default('cityhub-graph'),
  OIDC_JWKS: keysPlace,
});

function readOidc(found: z.infer<typeof schema>): Config['oidc'] {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, OIDC_JWKS: keys } = found;
  if (keys === undefined) return issuer === undefined ? {} : { address: issuer };
  if (issuer === undefined) throw mistakes(['OIDC_JWKS needs OIDC_ISSUER: whose keys they are']);
  return { trusted: { issuer, audience, keys: /^https?:\/\//.test(keys) ? keys : resolve(keys) } };
}

const readTracing = (found: z.infer<typeof schema>): TraceSettings => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: found.OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_SERVICE_NAME: found.OTEL_SERVICE_NAME,
  OTEL_TRACES_SAMPLER_ARG: found.OTEL_TRACES_SAMPLER_ARG,
});

export function readConfig(flags: Flags = {}, environment: Environment = process.env): Config {
  const values: Record<string, string> = {};
  const labels: Record<string, string> = {};
  for (const { name } of variables) {
    const flag = name in flagOf ? flagOf[name as keyof typeof flagOf] : undefined;
    const fromFlag = flag && flags[flag];
    const value = fromFlag ?? environment[name];
    labels[name] = fromFlag === undefined ? name : (flag ?? name);
    // An empty variable is an unset one: `PORT= npm start` means the default.
    if (value !== undefined && value !== '') values[name] = value;
  }
  const read = schema.safeParse(values);
  if (!read.success)
    throw mistakes(read.error.issues.map((issue) => `${labels[String(issue.path[0])]} ${issue.message}`));
  const found = read.data;
  const dataDir = found.DATA_DIR === undefined ? join(checkout, '.data') : resolve(found.DATA_DIR);
  return {
    databaseUrl: found.DATABASE_URL,
    redisUrl: found.REDIS_URL,
    host: found.HOST,
    port: found.PORT,
    dataDir,
    residents: found.RESIDENTS,
    subgraphs: found.SUBGRAPHS,
    mode: found.CITYHUB_MODE,
    logLevel: found.LOG_LEVEL,
    secretFile: found.SECRET_FILE === undefined ? join(dataDir, 'secret') : resolve(found.SECRET_FILE),
    sealLimitSeconds: found.SEAL_LIMIT_SECONDS,
    drainSeconds: found.DRAIN_SECONDS,
    queryBudget: found.QUERY_BUDGET,
    requestBudget: found.REQUEST_BUDGET,
    ledgerSignatures: found.LEDGER_SIGNATURES,
    oidc: readOidc(found),
    tracing: readTracing(found),
    readsDir: found.READS_DIR === undefined ? join(dataDir, 'reads') : resolve(found.READS_DIR),
  };
}

/** Values are not repeated: a URL holds a password. */
function mistakes(list: string[]): UserError {
  if (list.length === 1) return new UserError(`${list[0]}.`);
  return new UserError(
    `${list.length} mistakes in the configuration:\n${list.map((each) => `  ${each}`).join('\n')}`,
  );
}

/** The environment of a process that we start: ours, and what it needs besides. */
export const childEnvironment = (more: Record<string, string>): NodeJS.ProcessEnv => ({
  ...process.env,
  ...more,
});

export const isDebugging = (environment: Environment = process.env): boolean =>
  environment['DEBUG'] === 'cityhub';
