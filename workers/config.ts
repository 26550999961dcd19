import { readEnvironment, variables } from '@cityhub/schema/runtime/environment';
import { z } from 'zod';

/** The environment of the worker process. */
export const readConfig = () =>
  readEnvironment(
    {
      DATABASE_URL: variables.databaseUrl,
      REDIS_URL: variables.redisUrl,
      SECRET_FILE: variables.secretFile,
      /** Where the workers reach the graph when domain state must change. */
      GATEWAY_URL: z.url({ protocol: /^https?$/ }),
      LEDGER_SIGNATURES: variables.ledgerSignatures,
      LOG_LEVEL: variables.logLevel,
      ...variables.tracing,
      CITYHUB_MODE: variables.mode,
      /** Where this process serves its metrics; without a port it serves none. */
      METRICS_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
      METRICS_HOST: z.string().default('127.0.0.1'),
      /** Where a test lets this process die; see failpoints.ts. */
      FAILPOINT: z.string().optional(),
    },
    process.env,
  );
