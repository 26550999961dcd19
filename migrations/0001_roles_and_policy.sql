-- Roles, and the policy that every subgraph reads and only exchange writes.
--   cityhub_owner   owns schemas and tables; nobody logs in as it
--   cityhub_writer  owns the append functions; the only role that may write the change log
--   cityhub_append  logs in for group commits; may execute append functions and write nothing else
--   cityhub_worker  logs in for delivery; reads the log, keeps cursors and deliveries
--   cityhub_<name>  one per subgraph; owns nothing, row level security always applies to it
do $$
declare r text;
begin
  foreach r in array array['owner', 'writer', 'append', 'worker', 'queue', 'people', 'housing', 'tickets', 'sensors', 'services', 'exchange'] loop
    begin
      execute format('create role cityhub_%s nologin noinherit', r);
    exception when duplicate_object or unique_violation then null; -- roles belong to the cluster, not to this database
    end;
  end loop;
end $$;
grant cityhub_owner, cityhub_writer to current_user;

create schema log authorization cityhub_owner;
create schema policy authorization cityhub_owner;
create schema reference authorization cityhub_owner;
create schema people authorization cityhub_owner;
create schema housing authorization cityhub_owner;
create schema tickets authorization cityhub_owner;
create schema sensors authorization cityhub_owner;
create schema services authorization cityhub_owner;
create schema exchange authorization cityhub_owner;
create schema bullmq authorization cityhub_queue;
revoke create on schema public from public;
set local role cityhub_owner;

-- Raised by one with each change of a grant or a feed, so that a cached copy knows when it is stale.
create table policy.revision (
  only_row boolean primary key default true check (only_row),
  number bigint not null default 1
);
insert into policy.revision default values;

-- A right: who (role, department) may see or see masked which fields of an entity, where and what for. Default is deny.
create table policy.access_grant (
  id uuid primary key default gen_random_uuid(),
  role text not null check (role in ('gridworker', 'department', 'auditor', 'operator', 'citizen', 'system')),
  department text,
  entity text not null,
  fields text[] not null check (cardinality(fields) > 0),
  treatment text not null check (treatment in ('SEE', 'MASK')),
  -- A division or grid code prefix; 'own' stands for the area in the caller's own token.
  jurisdiction text not null check (jurisdiction = 'own' or jurisdiction ~ '^[0-9]{2,15}$'),
  purpose text not null,
  legal_basis text not null,
  valid_from timestamptz not null default '2020-01-01',
  valid_to timestamptz not null default 'infinity'
);

-- A department's standing order: which records, which fields, what for, and where to.
create table policy.feed (
  id uuid primary key,
  department text not null,
  name text not null,
  entity text not null,
  shard smallint not null,
  fields text[] not null,
  jurisdiction text not null check (jurisdiction ~ '^[0-9]{2,15}$'),
  purpose text not null,
  sink jsonb not null,
  state text not null default 'ACTIVE' check (state in ('ACTIVE', 'PAUSED', 'RETIRED')),
  created_at timestamptz not null default now(),
  unique (department, name)
);

create function policy.raise_revision() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update policy.revision set number = number + 1;
  return null;
end $$;
create trigger grant_changed after insert or update or delete on policy.access_grant
  for each statement execute function policy.raise_revision();
create trigger feed_changed after insert or update or delete on policy.feed
  for each statement execute function policy.raise_revision();

-- The caller of this transaction, as set by set_config(…, true). Absent means nobody: no rows.
create function policy.caller(p_key text) returns text stable language sql as $$
  select nullif(current_setting('cityhub.' || p_key, true), '')
$$;

-- Code prefixes whose rows of an entity the caller may read: the second wall, inside row level security.
create function policy.readable(p_entity text) returns text[] stable language sql security definer set search_path = '' as $$
  select coalesce(array_agg(distinct area.prefix), '{}')
  from policy.access_grant g
  cross join lateral (select case g.jurisdiction when 'own' then policy.caller('area') else g.jurisdiction end as prefix) area
  where g.entity = p_entity
    and g.role = policy.caller('role')
    and (g.department is null or g.department = policy.caller('department'))
    and g.purpose = policy.caller('purpose')
    and now() >= g.valid_from and now() < g.valid_to
    and area.prefix is not null
$$;

grant usage on schema policy to cityhub_writer, cityhub_append, cityhub_worker, cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services, cityhub_exchange;
grant select on policy.revision, policy.access_grant, policy.feed to cityhub_append, cityhub_worker, cityhub_people,
  cityhub_housing, cityhub_tickets, cityhub_sensors, cityhub_services, cityhub_exchange;
grant insert, update, delete on policy.access_grant, policy.feed to cityhub_exchange;
reset role;
