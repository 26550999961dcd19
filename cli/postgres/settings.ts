import { chown, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerUser } from './server-user.ts';

export const settingsFile = 'cityhub.conf';

/** What `alter system` sets still wins over this: Postgres reads postgresql.auto.conf last. */
const settings = `# Written by CityHub at each start; change the server with ALTER SYSTEM instead.
listen_addresses = '127.0.0.1'
# A socket's path may have 107 characters, and a data folder is often deeper.
unix_socket_directories = ''
max_connections = 300
shared_buffers = '512MB'
effective_cache_size = '2GB'
random_page_cost = 1.1
# Which statements cost what: the first thing that an operator asks of a slow database.
shared_preload_libraries = 'pg_stat_statements'

# What is acknowledged is on the disk.
fsync = on
synchronous_commit = on
checkpoint_timeout = '15min'
max_wal_size = '4GB'

# Departments may also subscribe by Postgres' own logical replication; the bench compares with it.
wal_level = logical
max_replication_slots = 32
max_wal_senders = 32
max_active_replication_origins = 32
max_worker_processes = 40
max_logical_replication_workers = 20
# A slot that nobody reads any more must not fill the disk.
max_slot_wal_keep_size = '8GB'

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_checkpoints = off
# The statement and the detail of an error can hold a citizen's data, which must not reach a log file.
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
`;

const read = (pgData: string): Promise<string> =>
  readFile(join(pgData, settingsFile), 'utf8').catch(() => '');

/** Whether a server that runs on this data was started with the settings of today's code. */
export async function settingsAreCurrent(pgData: string): Promise<boolean> {
  return (await read(pgData)) === settings;
}

export async function writeSettings(pgData: string, user: ServerUser): Promise<void> {
  if (await settingsAreCurrent(pgData)) return;
  const path = join(pgData, settingsFile);
  await writeFile(path, settings);
  if (user.isOther) await chown(path, user.uid, user.gid);
}
