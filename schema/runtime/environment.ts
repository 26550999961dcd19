import { z } from 'zod';
import type { LedgerAlgorithm } from '../ledger/signing-keys.ts';
import { readRedisUrl } from './redis-url.ts';

/** The variables that every process of the hub may read; each process's config.ts picks its own. */
export const variables = {
  databaseUrl: z.url({ protocol: /^postgres(ql)?$/ }),
  redisUrl: z
    .string()
    .refine(
      (text) => readRedisUrl(text) !== null,
      'must be redis://host:port, or redis://h1:p1,h2:p2 for a cluster',
    )
    .optional(),
  secretFile: z.string().min(1),
  readsDir: z.string().min(1),
  ledgerSignatures: z
    .enum(['ed25519', 'ed25519,sm2'], 'must be ed25519, or ed25519,sm2')
    .default('ed25519')
    .transform((text): readonly LedgerAlgorithm[] => (text === 'ed25519' ? ['Ed25519'] : ['Ed25519', 'SM2'])),
  /** Seconds; see docs/guarantees.md. */
  sealLimitSeconds: z.coerce.number().int().min(1).max(86_400).default(60),
  port: z.coerce.number().int().min(0).max(65_535),
  mode: z.enum(['demo', 'production']).default('demo'),
  /** OpenTelemetry's own variables; see telemetry/tracing.ts. */
  tracing: {
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
    OTEL_SERVICE_NAME: z.string().max(100).optional(),
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).optional(),
  },
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
};

/** Reads the environment once; throws one message that names every mistake. */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<z.ZodObject<Shape>> {
  // An empty variable is an unset one.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  const mistakes = result.error.issues.map((mistake) => `  ${mistake.path.join('.')}: ${mistake.message}`);
  throw new Error(`The environment has mistakes:\n${mistakes.join('\n')}`);
}
