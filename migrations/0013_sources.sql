-- Source systems: which system may push what from where, how much, and by which keys.
set local role cityhub_owner;

alter table exchange.source_system
  add column state text not null default 'ACTIVE' check (state in ('ACTIVE', 'SUSPENDED')),
  -- The version of the schema that the system sends, in the system's own words.
  add column schema_version text not null default '1',
  -- Rows that it may push in a minute.
  add column quota_per_minute int not null default 60000 check (quota_per_minute > 0),
  -- What it may push: entities of the catalogue of events.
  add column entities text[] not null default '{}',
  -- Where: a division or grid code prefix.
  add column jurisdiction text not null default '4201' check (jurisdiction ~ '^[0-9]{2,15}$'),
  add column registered_by text not null default 'seed',
  add column registered_at timestamptz not null default now(),
  add column suspended_reason text;

-- A key is a token that the hub has signed and keeps nowhere; the row is what its claims name, so that it can be revoked.
create table exchange.source_key (
  id uuid primary key default gen_random_uuid(),
  source_id text not null references exchange.source_system (id),
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz
);
create index on exchange.source_key (source_id, created_at);

-- Every process that takes pushes reads the systems again when the revision of the policy has risen.
create trigger source_changed after insert or update or delete on exchange.source_system
  for each statement execute function policy.raise_revision();
create trigger source_key_changed after insert or update or delete on exchange.source_key
  for each statement execute function policy.raise_revision();

-- What a push must know of the systems. A revoked key is named until it would have run out by itself.
create function policy.sources()
returns table (id text, department text, state text, quota_per_minute int, entities text[], jurisdiction text, revoked_keys uuid[])
stable language sql security definer set search_path = '' as $$
  select s.id, s.department, s.state, s.quota_per_minute, s.entities, s.jurisdiction,
    array(select k.id from exchange.source_key k where k.source_id = s.id and k.revoked_at is not null and k.expires_at > now())
  from exchange.source_system s
$$;
revoke execute on function policy.sources() from public;
grant execute on function policy.sources() to cityhub_append, cityhub_worker, cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services, cityhub_exchange;

grant insert, update on exchange.source_system, exchange.source_key to cityhub_exchange;
grant select on exchange.source_key to cityhub_exchange;
reset role;
