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
      CITYHUB_MODE: variables.mode,
      /** Where a test lets this process die; see failpoints.ts. */
      FAILPOINT: z.string().optional(),
    },
    process.env,
  );
