import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for one test. Whatever server still runs on data in it at the end is ended, and the folder removed. */
export async function temporaryFolder(mode = 0o755): Promise<string> {
  const folder = await makeFolder(mode);
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** A folder that several tests share, for `beforeAll` and `afterAll`. */
export async function makeFolder(mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cityhub-test-'));
  await chmod(folder, mode);
  return folder;
}

export async function removeFolder(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const data of [folder, join(folder, 'data')]) await endServer(data);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

async function endServer(dataDir: string): Promise<void> {
  const file = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  if (!(pid > 0)) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // It has ended already, and only its file is left.
  }
}
