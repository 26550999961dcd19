// One Postgres cluster for a whole run of the hub's tests.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

interface Places {
  clusterUrl: string;
  secretFile: string;
}

declare module 'vitest' {
  interface ProvidedContext extends Places {}
}

const program = fileURLToPath(new URL('./cluster-process.ts', import.meta.url));
const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const child = fork(program, [], { execPath: node, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const places = await new Promise<Places>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Places));
    child.once('exit', (code) => reject(new Error(`the cluster of the tests ended with ${code}`)));
  });
  project.provide('clusterUrl', places.clusterUrl);
  project.provide('secretFile', places.secretFile);
  return async () => {
    child.send('stop');
    await ended;
  };
}
