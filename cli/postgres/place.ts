import { join } from 'node:path';
import { type Binaries, findBinaries } from './binaries.ts';
import { prepareDataFolder } from './data-folder.ts';
import { assertReachable } from './reach.ts';
import { type ServerUser, serverUser } from './server-user.ts';

export type Report = (line: string) => void;

/** One cluster on this machine: where its files are, who runs it, and what opens it. */
export type Place = {
  pgData: string;
  user: ServerUser;
  binaries: Binaries;
  password: string;
  report: Report;
};

export async function preparePlace(options: {
  dataDir: string;
  password: string;
  report: Report;
}): Promise<Place> {
  const { password, report } = options;
  const dataDir = await prepareDataFolder(options.dataDir);
  const pgData = join(dataDir, 'postgres');
  const user = await serverUser(pgData);
  await assertReachable(dataDir, user);
  const binaries = await findBinaries(dataDir, user, report);
  return { pgData, user, binaries, password, report };
}
