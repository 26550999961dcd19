import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const main = fileURLToPath(import.meta.resolve('cityhub/main'));

/** The variables that would lead a command to another hub than the test's. */
const ours = [
  'DATABASE_URL',
  'REDIS_URL',
  'HOST',
  'PORT',
  'DATA_DIR',
  'RESIDENTS',
  'SECRET_FILE',
  'READS_DIR',
  'LOG_LEVEL',
  'DEBUG',
];

export type Run = {
  pid: number;
  stdout(): string;
  stderr(): string;
  /** Waits for a line of stdout that is exactly this. */
  says(line: string, withinMilliseconds: number): Promise<void>;
  /** Waits for this anywhere in stdout. */
  prints(part: string, withinMilliseconds: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  exited: Promise<number | null>;
};

/** `cityhub` as a process of its own, ended with the test. */
export function startCityhub(args: string[], environment: Record<string, string> = {}): Run {
  const env = { ...process.env, ...environment };
  for (const name of ours) if (!(name in environment)) delete env[name];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      text[name] += chunk;
    });
  }
  const exited = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return {
    pid: child.pid ?? 0,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    says: (line, patience) => until(child, text, () => text.stdout.split('\n').includes(line), patience),
    prints: (part, patience) => until(child, text, () => text.stdout.includes(part), patience),
    signal: (name) => void child.kill(name),
    exited,
  };
}

/** Runs a command that ends by itself. */
export async function cityhub(args: string[], environment: Record<string, string> = {}) {
  const run = startCityhub(args, environment);
  const code = await run.exited;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

function until(
  child: ChildProcess,
  text: { stdout: string; stderr: string },
  isTrue: () => boolean,
  patience: number,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = () =>
      reject(new Error(`what was waited for did not come:\n${text.stdout}\n${text.stderr}`));
    const deadline = setTimeout(giveUp, patience);
    const look = (): void => {
      if (!isTrue()) return;
      clearTimeout(deadline);
      resolve();
    };
    child.stdout?.on('data', look);
    child.once('close', giveUp);
    look();
  });
}
