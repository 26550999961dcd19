import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Where a cluster with the template of all small cities is. */
export interface ClusterPlaces {
  readonly clusterUrl: string;
  readonly secretFile: string;
}

const program = fileURLToPath(new URL('./cluster-process.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

/** A Postgres cluster in a process of its own, which ends with this one at the latest. */
export async function forkCluster(): Promise<{ places: ClusterPlaces; stop(): Promise<void> }> {
  const child = fork(program, [], { execPath: node, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const places = await new Promise<ClusterPlaces>((resolve, reject) => {
    child.once('message', (message) => resolve(message as ClusterPlaces));
    child.once('exit', (code) => reject(new Error(`the cluster of the tests ended with ${code}`)));
  });
  return {
    places,
    async stop() {
      child.send('stop');
      await ended;
    },
  };
}
