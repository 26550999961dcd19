// One Postgres cluster for a whole run of the hub's tests.
import type { TestProject } from 'vitest/node';
import { type ClusterPlaces, forkCluster } from './fork-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext extends ClusterPlaces {}
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { places, stop } = await forkCluster();
  project.provide('clusterUrl', places.clusterUrl);
  project.provide('secretFile', places.secretFile);
  return stop;
}
