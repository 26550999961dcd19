import { readFile } from 'node:fs/promises';
import { addressOf } from '../address.ts';
import { type Flags, readConfig } from '../config.ts';
import { assertPortFree } from '../port.ts';
import { listenForStop, Stopped } from '../stop-signal.ts';
import { reasonOf, UserError } from '../user-error.ts';

/** Serves any supergraph against its remote subgraphs, with none of CityHub's rules: for public conformance suites. */
export async function gateway(flags: Flags & { supergraph: string }): Promise<void> {
  const { host, port } = readConfig(flags);
  await readFile(flags.supergraph, 'utf8').catch((error: unknown) => {
    throw new UserError(
      `Cannot read the supergraph (${reasonOf(error)}): name its file with --supergraph FILE.`,
    );
  });
  await assertPortFree(host, port);
  const stop = listenForStop(() => process.exit(1));
  const onError = (error: unknown): void => console.error(reasonOf(error));
  const { serveSupergraph } = await import('@cityhub/gateway/serve-supergraph');
  const server = await serveSupergraph({ file: flags.supergraph, host, port, onError });
  console.log(`${addressOf(host, server.port)}/graphql`);
  try {
    await stop.unlessStopped(new Promise<never>(() => undefined));
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  } finally {
    await server.stop();
  }
}
