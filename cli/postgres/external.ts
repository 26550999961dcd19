import postgres from 'postgres';
import { codeOf, UserError } from '../user-error.ts';

/** The one that the embedded server is; nothing older is tested. */
const oldestMajor = 18;
const versionsPerMajor = 10_000;
const connectTimeoutSeconds = 10;
const refusals = ['28P01', '28000'];

/** Refuses a DATABASE_URL that cannot serve, in one line that does not repeat its password. */
export async function assertUsable(url: string): Promise<void> {
  // The hub's own database may not exist yet: the migrations make it, from the one that every server has.
  const sql = postgres(url, { max: 1, connect_timeout: connectTimeoutSeconds, database: 'postgres' });
  try {
    const [row] = await sql<{ number: number; name: string }[]>`
      select current_setting('server_version_num')::int as number, current_setting('server_version') as name`;
    if (row && row.number < oldestMajor * versionsPerMajor) {
      throw new UserError(`DATABASE_URL is a Postgres ${row.name}: CityHub needs ${oldestMajor} or later.`);
    }
  } catch (error) {
    throw error instanceof UserError ? error : unusable(new URL(url), codeOf(error) ?? 'unknown');
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function unusable({ host, username }: URL, code: string): UserError {
  if (refusals.includes(code)) {
    return new UserError(
      `DATABASE_URL: ${host} does not let ${username} in (${code}): correct the user or the password.`,
    );
  }
  return new UserError(
    `DATABASE_URL: ${host} does not answer (${code}): start that server, correct the URL, or unset it to use the embedded one.`,
  );
}
