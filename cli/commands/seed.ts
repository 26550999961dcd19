import { type Flags, readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { secretsToStart } from '../hub-secrets.ts';
import { prepareDataFolder } from '../postgres/data-folder.ts';
import { raiseCity } from '../raise-city.ts';
import { UserError } from '../user-error.ts';

const report = (line: string): void => console.error(line);

/** Builds the demo city, or lets it grow, beside a hub that runs or without one. */
export async function seed(flags: Flags): Promise<void> {
  const config = readConfig(flags);
  if (config.mode === 'production') {
    throw new UserError(
      'CITYHUB_MODE is production, where invented citizens are refused: unset it to build the demo city.',
    );
  }
  if (config.databaseUrl === undefined) await prepareDataFolder(config.dataDir);
  const secrets = await secretsToStart(config);
  const database = await openDatabase({ config, secrets, report, share: true });
  try {
    await raiseCity({ adminUrl: database.adminUrl, config, secrets, report, grow: true });
  } finally {
    await database.stop();
  }
}
