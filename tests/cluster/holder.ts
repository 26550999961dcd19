import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import postgres, { type Sql } from 'postgres';
import { onTestFinished } from 'vitest';

const password = 'a password with spaces, a % and a /';
const script = fileURLToPath(new URL('hold-cluster.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const ordinaryUser = isRoot ? { uid: 65_534, gid: 65_534 } : {};
/** Root can play an ordinary user only in a checkout that others may enter. */
export const canBeOrdinaryUser =
  spawnSync('/bin/sh', ['-c', 'cd "$0"', dirname(script)], { cwd: '/', ...ordinaryUser }).status === 0;

export type HolderOptions = { password?: string; share?: boolean; asOrdinaryUser?: boolean; script?: string };

/** A process that holds a cluster, as a running hub does. */
export type Holder = {
  port: number;
  sql: Sql;
  said(): string;
  /** The exit code after a stop in order. */
  stop(): Promise<number | null>;
  killHard(): Promise<void>;
};

/** Starts a holder and waits until its cluster runs; rejects with what it said if it gives up. */
export async function hold(dataDir: string, options: HolderOptions = {}): Promise<Holder> {
  const { child, said, exited } = run(dataDir, options);
  const line = await Promise.race([
    exited.then(() => Promise.reject(new Error(said()))),
    new Promise<string>((resolve) => createInterface({ input: child.stdout! }).once('line', resolve)),
  ]);
  const { adminUrl, port }: { adminUrl: string; port: number } = JSON.parse(line);
  const sql = postgres(adminUrl, { max: 1, database: 'postgres', onnotice: () => undefined });
  onTestFinished(() => sql.end({ timeout: 1 }));
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return exited;
  };
  return {
    port,
    sql,
    said,
    stop: () => end('SIGTERM'),
    async killHard() {
      await end('SIGKILL');
    },
  };
}

/** What a start says that must not succeed, and nothing else: one line on stderr and exit code 1. */
export async function refusal(dataDir: string, options: HolderOptions = {}): Promise<string> {
  const { said, exited } = run(dataDir, options);
  const code = await exited;
  if (code !== 1) throw new Error(`ended with ${code}: ${said()}`);
  return said().trim();
}

function run(dataDir: string, options: HolderOptions) {
  const args = [
    options.script ?? script,
    dataDir,
    options.password ?? password,
    options.share ? 'share' : '',
  ];
  const identity = options.asOrdinaryUser ? ordinaryUser : {};
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...identity,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, exited, said: () => text };
}

/** The process number of the server that runs on a data folder. */
export async function serverPid(dataDir: string): Promise<number> {
  return Number((await readFile(`${dataDir}/postgres/postmaster.pid`, 'utf8')).split('\n')[0]);
}
