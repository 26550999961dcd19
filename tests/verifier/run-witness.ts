import { spawn } from 'node:child_process';
import { join } from 'node:path';

interface Options {
  readonly key: string;
  readonly store: string;
  readonly secret: string;
  readonly name: string;
}

/** The witness as a process; not spawnSync, since the hub that it asks may run in this one. */
export function runWitness(
  hub: string,
  { key, store, secret, name }: Options,
  more: readonly string[] = ['--once'],
  input = '',
): Promise<{ exit: number | null; said: string }> {
  const program = join(import.meta.dirname, '../../verifier/witness.mjs');
  const args = [
    '--hub',
    hub,
    '--key',
    key,
    '--store',
    store,
    '--witness-secret',
    secret,
    '--name',
    name,
    ...more,
  ];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdin.end(input);
  return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, said })));
}
