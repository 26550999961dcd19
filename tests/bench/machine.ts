import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** Where the figures come from: without it they mean nothing. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  /** The load at the start: a machine that others use at the same time gives noisy figures. */
  readonly loadAverage: number;
}

export function describeMachine(postgres: string): Machine {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    postgres,
    loadAverage: Math.round((os.loadavg()[0] ?? 0) * 100) / 100,
  };
}

function git(...args: string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'ignore'] })
      .toString()
      .trim();
  } catch {
    return null;
  }
}

/** The commit that is measured, with a `+` where files differ from it; null outside of a git checkout. */
export function measuredCommit(): string | null {
  const commit = git('rev-parse', '--short=12', 'HEAD');
  if (commit === null) return null;
  const changes = git('status', '--porcelain', '--', ':/', ':!/bench') ?? '';
  return changes === '' ? commit : `${commit}+`;
}
