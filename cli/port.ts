import { createServer } from 'node:net';
import { codeOf, UserError } from './user-error.ts';

const highestPort = 65_535;

/** Whether a server could listen there. A listener on one address does not always hinder one on all of them: try both. */
export async function isPortFree(port: number): Promise<boolean> {
  return (
    (await failureToListen(port, '127.0.0.1')) === undefined && (await failureToListen(port)) === undefined
  );
}

export async function assertPortFree(host: string, port: number): Promise<void> {
  const code = (await failureToListen(port, host)) ?? (await failureToListen(port));
  if (code === undefined) return;
  if (code === 'EACCES') throw portForbidden(port);
  if (code === 'EADDRINUSE') throw portTaken(port);
  throw new UserError(
    `Cannot listen on ${host} (${code}): set HOST to an address of this machine, such as 127.0.0.1.`,
  );
}

export function portTaken(port: number): UserError {
  const other = port < highestPort ? port + 1 : port - 1;
  return new UserError(
    `Port ${port} is taken: stop what listens there, or choose another, such as --port ${other}.`,
  );
}

const portForbidden = (port: number): UserError =>
  new UserError(`Port ${port} is not allowed for this user: choose one above 1023, such as --port 4000.`);

/** A port that was free a moment ago. Whoever uses it must be ready for somebody else having been faster. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function failureToListen(port: number, host?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer().once('error', (error) => resolve(codeOf(error) ?? 'unknown'));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () =>
      server.close(() => resolve(undefined)),
    );
  });
}
