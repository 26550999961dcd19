import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Config } from './config.ts';

export type Database = {
  adminUrl: string;
  /** One phrase for the person: which database this is. */
  description: string;
  stop: () => Promise<void>;
  kill: () => void;
  failed: Promise<never>;
};

export type DatabaseOptions = {
  config: Config;
  secrets: Secrets;
  report: (line: string) => void;
  /** Whether the database of a hub that runs at this moment will do. */
  share?: boolean;
};

/** The database of DATABASE_URL, which is somebody else's to start and stop, or the embedded one, which is ours. */
export async function openDatabase({
  config,
  secrets,
  report,
  share = false,
}: DatabaseOptions): Promise<Database> {
  if (config.databaseUrl !== undefined) {
    const { assertUsable } = await import('./postgres/external.ts');
    await assertUsable(config.databaseUrl);
    return {
      adminUrl: config.databaseUrl,
      description: 'the Postgres of DATABASE_URL',
      stop: async () => undefined,
      kill: () => undefined,
      failed: new Promise(() => undefined),
    };
  }
  const { startCluster } = await import('./postgres/cluster.ts');
  const password = secrets.derive('embedded-postgres-superuser', 24).toString('base64url');
  const cluster = await startCluster({ dataDir: config.dataDir, password, report, share });
  return {
    ...cluster,
    description: `embedded Postgres 18 on port ${cluster.port}, data in ${config.dataDir}`,
  };
}
