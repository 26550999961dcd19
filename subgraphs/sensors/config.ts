import { readEnvironment, variables } from '@cityhub/schema/runtime/environment';
import { z } from 'zod';

/** The environment of a sensors process of its own; on one machine the hub's process has its own config. */
export const readConfig = () =>
  readEnvironment(
    {
      DATABASE_URL: variables.databaseUrl,
      REDIS_URL: variables.redisUrl,
      SECRET_FILE: variables.secretFile,
      READS_DIR: variables.readsDir,
      SEAL_LIMIT_SECONDS: variables.sealLimitSeconds,
      PORT: variables.port.default(4104),
      HOST: z.string().default('127.0.0.1'),
      CITYHUB_MODE: variables.mode,
      LOG_LEVEL: variables.logLevel,
      ...variables.tracing,
    },
    process.env,
  );
