// The second wall in the database, looked at before the hub starts: a restore, a migration or a hand may have opened it, and
// an open one works as before. Nothing here is mended: a wall that fell may have shown something, so a person decides.

import { shardName, shards } from '@cityhub/schema/events/define';
import { events } from '@cityhub/schema/events/index';
import { connectRaw, type RawSql, type RawTx } from '@cityhub/schema/runtime/database';
import { loginRoles } from '@cityhub/schema/runtime/database-url';
import { UserError } from './user-error.ts';

/** Roles that log in, and the two behind them that never do. */
const roles = [...loginRoles, 'delivery', 'owner', 'writer'].map((name) => `cityhub_${name}`);

/** Records of persons that are no event of the log, and how many there are. */
const besides = ['people.household', 'people.grid_count', 'sensors.sensor'];

/** The hub's tables that hold rows about persons: each has the wall. */
export const walledTables: readonly string[] = [
  ...[...events.values()]
    .filter(({ shard }) => shardName(shard) !== 'exchange')
    .map(({ shard, table }) => `${shardName(shard)}.${table}`),
  ...besides,
];

/** Views that compare payloads with filters, and show none of them. */
const comparing = ['log.held_version', 'log.notice_duty'];

/** Refuses a database in which a wall is open, with one line that names each place. */
export async function assertSecondWall(adminUrl: string): Promise<void> {
  const sql = connectRaw(adminUrl, { max: 1, name: 'second wall' });
  try {
    const faults = await wallFaults(sql);
    if (faults.length > 0)
      throw new UserError(
        `The hub does not start, because the database would show more than rights allow: ${faults.join('; ')}. See SECURITY.md.`,
      );
  } finally {
    await sql.end({ timeout: 2 });
  }
}

/** Each place where the wall is open, in words that name it; none in a database as the migrations leave it. */
export async function wallFaults(sql: RawSql | RawTx): Promise<string[]> {
  return [...(await tableFaults(sql)), ...(await roleFaults(sql))];
}

async function tableFaults(sql: RawSql | RawTx): Promise<string[]> {
  const rows = await sql<{ fault: string }[]>`
    with walled as (
      select named.name, to_regclass(named.name) as oid, split_part(named.name, '.', 1) as subgraph
      from unnest(${[...walledTables]}::text[]) as named (name)
    ), hub_role as (
      select r.* from pg_roles r where r.rolname in (select unnest(${roles}::text[]))
    ), of_log as (
      -- The log's payloads and keys, whole and by partition: guarded by column rights, since delivery reads across areas.
      select relid::oid as oid from pg_partition_tree('log.change') union all select 'log.record_key'::regclass
    ), guarded as (
      -- 0: a view on any column counts.
      select w.oid, 0 as attnum from walled w where w.oid is not null
      union all
      select a.attrelid, a.attnum from pg_attribute a join of_log l on l.oid = a.attrelid where a.attname in ('payload', 'wrapped')
    )
    select 'the table ' || name || ' is missing' as fault from walled where oid is null
    union all
    select 'the table ' || w.name || ' has no row level security' from walled w join pg_class c on c.oid = w.oid where not c.relrowsecurity
    union all
    select 'row level security of ' || w.name || ' is not forced on its owner' from walled w join pg_class c on c.oid = w.oid
    where not c.relforcerowsecurity
    union all
    select w.name || ' is owned by ' || pg_get_userbyid(c.relowner) from walled w join pg_class c on c.oid = w.oid
    where pg_get_userbyid(c.relowner) <> 'cityhub_owner'
    union all
    select 'the policy ' || p.polname || ' of ' || w.name || ' lets everything through' from walled w join pg_policy p on p.polrelid = w.oid
    where p.polpermissive and p.polroles <> array['cityhub_writer'::regrole::oid] and pg_get_expr(p.polqual, p.polrelid) = 'true'
    union all
    select r.rolname || ' may read ' || w.name from walled w cross join hub_role r
    where w.oid is not null and r.rolname not in ('cityhub_owner', 'cityhub_writer', 'cityhub_' || w.subgraph)
      and has_any_column_privilege(r.oid, w.oid, 'select')
    union all
    select r.rolname || ' may read ' || a.attname || ' of ' || a.attrelid::regclass from guarded g
    join pg_attribute a on a.attrelid = g.oid and a.attnum = g.attnum cross join hub_role r
    where r.rolname not in ('cityhub_owner', 'cityhub_writer', 'cityhub_worker')
      and has_column_privilege(r.oid, a.attrelid, a.attnum, 'select')
    union all
    select distinct 'the view ' || v.oid::regclass || ' shows ' || d.refobjid::regclass || ' with the rights of its owner'
    from guarded g
    join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = g.oid and d.classid = 'pg_rewrite'::regclass
      and (g.attnum = 0 or d.refobjsubid = g.attnum)
    join pg_rewrite rule on rule.oid = d.objid
    join pg_class v on v.oid = rule.ev_class and v.oid <> g.oid
    where not (v.relkind = 'v' and coalesce(v.reloptions, '{}') && array['security_invoker=true', 'security_invoker=on', 'security_invoker=1'])
      and v.oid::regclass::text not in (select unnest(${comparing}::text[]))
    order by 1`;
  return rows.map(({ fault }) => fault);
}

async function roleFaults(sql: RawSql | RawTx): Promise<string[]> {
  const schemas = [...Object.keys(shards), 'log', 'policy', 'reference', 'public'];
  const rows = await sql<{ fault: string }[]>`
    with hub_role as (
      select r.* from pg_roles r where r.rolname in (select unnest(${roles}::text[]))
    )
    select 'the role ' || rolname || ' ' || case when rolsuper then 'is a superuser' when rolbypassrls then 'passes row level security'
      when rolcreaterole then 'may create roles' else 'may replicate' end as fault
    from hub_role where rolsuper or rolbypassrls or rolcreaterole or rolreplication
    union all
    select 'the role ' || rolname || ' can log in' from hub_role where rolcanlogin and rolname in ('cityhub_owner', 'cityhub_writer')
    union all
    select 'the role ' || r.rolname || ' is a member of ' || pg_get_userbyid(m.roleid) from pg_auth_members m join hub_role r on r.oid = m.member
    union all
    select 'the function ' || p.oid::regprocedure || ' acts with the rights of ' || pg_get_userbyid(p.proowner)
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.prosecdef and n.nspname in (select unnest(${schemas}::text[]))
      and pg_get_userbyid(p.proowner) not in ('cityhub_owner', 'cityhub_writer')
      and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
    order by 1`;
  return rows.map(({ fault }) => fault);
}
