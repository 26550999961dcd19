import { loginRoles, rolePassword } from '@cityhub/schema/runtime/database-url';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Sql } from 'postgres';

/** A query of a subgraph that takes longer is a mistake, and a transaction that idles holds others up. */
const limits = { statement_timeout: '30s', idle_in_transaction_session_timeout: '30s' } as const;

async function letRoleLogIn(client: Sql, secrets: Secrets, role: string): Promise<void> {
  // Passwords cannot be parameters; ours are base64url, and the identifiers our own.
  const password = rolePassword(secrets, role);
  await client`alter role ${client(role)} login nosuperuser nobypassrls password ${client.unsafe(`'${password}'`)}`;
}

/** A worker reads the log by ranges of positions, also while the statistics of a young log say that it is empty. */
const workerPlans = { enable_seqscan: 'off', enable_bitmapscan: 'off' } as const;

/** Gives every role that logs in the password derived from the hub's secret. */
export async function letRolesLogIn(client: Sql, secrets: Secrets): Promise<void> {
  for (const name of loginRoles) await letRoleLogIn(client, secrets, `cityhub_${name}`);
  const [delivery] = await client`select from pg_roles where rolname = 'cityhub_delivery'`;
  if (delivery === undefined) await client`create role cityhub_delivery`;
  await letRoleLogIn(client, secrets, 'cityhub_delivery');
  for (const [setting, value] of Object.entries(limits)) {
    for (const name of loginRoles) {
      if (name === 'queue') continue;
      await client`alter role ${client(`cityhub_${name}`)} set ${client.unsafe(setting)} = ${client.unsafe(`'${value}'`)}`;
    }
  }
  for (const [setting, value] of Object.entries(workerPlans)) {
    await client`alter role cityhub_worker set ${client.unsafe(setting)} = ${client.unsafe(`'${value}'`)}`;
  }
}
