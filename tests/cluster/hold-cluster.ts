// A process that does what `cityhub up` does with the database and nothing else, so that a test can kill it in any way.
// Arguments: the data folder, the password, and `share` to be content with another's server.
// Prints one line of JSON once the cluster runs; SIGTERM stops it in order.
import { startCluster } from 'cityhub/postgres/cluster';

const [dataDir = '', password = '', share] = process.argv.slice(2);

function giveUp(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

try {
  const report = (line: string): void => console.error(line);
  const cluster = await startCluster({ dataDir, password, report, share: share === 'share' });
  cluster.failed.catch(giveUp);
  process.once('SIGTERM', () => void cluster.stop().then(() => process.exit(0), giveUp));
  console.log(JSON.stringify({ adminUrl: cluster.adminUrl, port: cluster.port }));
  setInterval(() => undefined, 60_000);
} catch (error) {
  giveUp(error);
}
