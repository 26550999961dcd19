import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Config } from './config.ts';

export type RaiseOptions = {
  adminUrl: string;
  config: Config;
  secrets: Secrets;
  report: (line: string) => void;
  /** Lets a city that stands already grow to RESIDENTS. */
  grow?: boolean;
};

/** From any database, empty or of an earlier version, to one that the hub can run on. */
export async function raiseCity({
  adminUrl,
  config,
  secrets,
  report,
  grow = false,
}: RaiseOptions): Promise<void> {
  const { migrate } = await import('@cityhub/migrations/migrate');
  await migrate({ url: adminUrl, secrets, report });
  const { assertSecondWall } = await import('./second-wall.ts');
  await assertSecondWall(adminUrl);
  const { clockWarning } = await import('./clock.ts');
  const warning = await clockWarning(adminUrl);
  if (warning !== undefined) report(warning);
  if (config.mode === 'demo') {
    // Leaves a complete city alone and goes on with one whose building was interrupted.
    const { seedCity } = await import('./demo-city/seed.ts');
    await seedCity({ adminUrl, secrets, residents: config.residents, report, grow });
  }
  // A city that was built in bulk would else be behind with its ledger, and no push would be taken, until a worker has sealed it.
  const { sealAll } = await import('@cityhub/workers/seal/seal-all');
  const algorithms = config.ledgerSignatures;
  const sealed = await sealAll({ databaseUrl: adminUrl, secrets, algorithms });
  if (sealed > 0) report(`sealed ${sealed} entries of the ledger`);
  const { createDepartmentDatabases } = await import('@cityhub/migrations/department-databases');
  await createDepartmentDatabases(adminUrl);
}
