import { execFileSync } from 'node:child_process';

const list = (...format: string[]): string => execFileSync('ps', format, { encoding: 'utf8' });

/** The worker processes that a hub has started. */
export function workersOf(hubPid: number): number[] {
  return list('-eo', 'pid=,ppid=,args=')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === hubPid && args.some((arg) => arg.includes('workers/main')),
    )
    .map(([pid]) => Number(pid));
}

/** Whether a process runs. One that has ended but was not yet collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    return !list('-o', 'stat=', '-p', String(pid)).startsWith('Z');
  } catch {
    return false;
  }
}
