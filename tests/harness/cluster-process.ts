// The Postgres cluster of a test run, as a process of its own: it starts the embedded server, builds the template
// database, tells its parent where they are, and stops the server when the parent says so or is gone.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@cityhub/migrations/migrate';
import { openSecrets } from '@cityhub/schema/runtime/secrets';
import { seedCity } from 'cityhub/demo-city/seed';
import { startCluster } from 'cityhub/postgres/cluster';
import { templateDatabase } from './template-database.ts';

const quiet = (): void => {};

const dataDir = await mkdtemp(join(tmpdir(), 'cityhub-tests-'));
// As root the server runs as another user, who must be able to enter.
await chmod(dataDir, 0o755);
const secretFile = join(dataDir, 'secret');
const secrets = await openSecrets(secretFile);
const password = secrets.derive('embedded-postgres-superuser', 24).toString('base64url');
const cluster = await startCluster({ dataDir, password, report: quiet });
const template = new URL(cluster.adminUrl);
template.pathname = `/${templateDatabase}`;
await migrate({ url: template.href, secrets });
await seedCity({ adminUrl: template.href, secrets, residents: 200, city: 'small', report: quiet });

async function stop(): Promise<void> {
  await cluster.stop();
  await rm(dataDir, { recursive: true, force: true });
  process.exit(0);
}
process.once('message', () => void stop());
process.once('disconnect', () => void stop());
process.send?.({ clusterUrl: cluster.adminUrl, secretFile });
