-- The change log: dense positions per shard in commit order, and what the deliveries made of it.
set local role cityhub_owner;

-- The last position given out. Locking the row is what makes positions dense and in commit order.
create table log.head (
  shard smallint primary key,
  name text not null unique,
  position bigint not null default 0
);
insert into log.head (shard, name) values
  (1, 'people'), (2, 'housing'), (3, 'tickets'), (4, 'sensors'), (5, 'services'), (6, 'exchange');

-- A record's version is the position of the change that made it (as in a multi-version store): strictly rising per record,
-- and it does not tell a pusher whether the record was known before.
create table log.change (
  shard smallint not null,
  position bigint not null,
  entity text not null,
  operation text not null,
  record_id uuid not null,
  jurisdiction text not null,
  payload jsonb not null,          -- classes 1 to 3
  sealed bytea,                    -- class 4, encrypted with the record's key
  leaf bytea not null check (octet_length(leaf) = 32),
  actor text not null,
  source text not null,
  purpose text not null,
  idempotency_key text not null,
  body_mac bytea not null,
  cause text,
  trace_id text not null,
  accepted_at timestamptz not null,
  -- A partition holds one shard, so shard stands last: were it first, either index would seem to serve either question while
  -- the log is young, and a look-up of a key by the wrong one reads the whole shard.
  primary key (position, shard),
  unique (idempotency_key, actor, shard)
) partition by list (shard);
create table log.change_people partition of log.change for values in (1);
create table log.change_housing partition of log.change for values in (2);
create table log.change_tickets partition of log.change for values in (3);
create table log.change_sensors partition of log.change for values in (4);
create table log.change_services partition of log.change for values in (5);
create table log.change_exchange partition of log.change for values in (6);

-- One data key per record, wrapped by a key that is not in this database. Destroying the row erases the record's class-4
-- values and salts everywhere in the log, while every leaf stays valid.
create table log.record_key (
  record_id uuid primary key,
  wrapped bytea not null
);

create table log.cursor (
  feed_id uuid not null references policy.feed (id),
  shard smallint not null,
  position bigint not null default 0,
  attempts int not null default 0,
  failing_since timestamptz,
  last_error text,
  moved_at timestamptz not null default now(),
  primary key (feed_id, shard)
);

-- One row per batch that a sink has confirmed.
create table log.delivery (
  feed_id uuid not null,
  shard smallint not null,
  from_position bigint not null,   -- exclusive
  to_position bigint not null,     -- inclusive
  records int not null,
  attempts int not null,
  delivered_at timestamptz not null default clock_timestamp(),
  primary key (feed_id, shard, to_position)
);

create table log.heartbeat (
  process text primary key,
  at timestamptz not null default now()
);

grant usage on schema log to cityhub_writer, cityhub_append, cityhub_worker, cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services, cityhub_exchange;
grant select, update on log.head to cityhub_writer;
grant select, insert on log.change, log.record_key to cityhub_writer;
grant select on log.head, log.change, log.record_key, log.cursor, log.delivery to cityhub_worker;
grant insert, update on log.cursor, log.heartbeat to cityhub_worker;
grant select on log.heartbeat to cityhub_worker;
grant insert on log.delivery to cityhub_worker;
grant select on log.cursor, log.head, log.heartbeat to cityhub_people, cityhub_housing, cityhub_tickets, cityhub_sensors, cityhub_services, cityhub_exchange;
grant select on log.delivery to cityhub_exchange;
-- Never payload, sealed or leaf inputs: exchange shows metadata, not values.
grant select (shard, position, entity, operation, record_id, jurisdiction, leaf, actor, source, purpose, cause, trace_id, accepted_at)
  on log.change to cityhub_exchange;
reset role;

-- A plan is kept for the life of a connection, and one that was made while the log was empty would read the whole log for
-- every batch. Whatever the statistics say, this function and the next look up by index.
create function log.append(p_shard smallint, p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_base bigint;
  v_now timestamptz;
begin
  -- From here to the commit this transaction alone writes the shard, and sees every change written before it.
  select h.position into strict v_base from log.head h where h.shard = p_shard for update;
  v_now := clock_timestamp();
  return query
  with input as materialized (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (
      entity text, operation text, record_id uuid, jurisdiction text, payload jsonb, sealed text, leaf text, wrapped_key text,
      actor text, source text, purpose text, idempotency_key text, body_mac text, cause text, trace_id text
    )) with ordinality as r (entity, operation, record_id, jurisdiction, payload, sealed, leaf, wrapped_key,
      actor, source, purpose, idempotency_key, body_mac, cause, trace_id, ord)
  ), known as materialized (
    select i.ord, c.position, c.accepted_at, c.body_mac = decode(i.body_mac, 'base64') as same_body
    from input i cross join lateral (
      -- One look-up per row, whatever the planner believes of a young log: a join may read the whole shard instead.
      select x.position, x.accepted_at, x.body_mac from log.change x
      where x.shard = p_shard and x.actor = i.actor and x.idempotency_key = i.idempotency_key limit 1
    ) c
  ), fresh as materialized (
    select i.*, v_base + row_number() over (order by i.ord) as position
    from input i where not exists (select from known k where k.ord = i.ord)
  ), key_written as (
    insert into log.record_key (record_id, wrapped)
    select f.record_id, decode(f.wrapped_key, 'base64') from fresh f where f.wrapped_key is not null
  ), written as (
    insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source,
      purpose, idempotency_key, body_mac, cause, trace_id, accepted_at)
    select p_shard, f.position, f.entity, f.operation, f.record_id, f.jurisdiction, f.payload, decode(f.sealed, 'base64'),
      decode(f.leaf, 'base64'), f.actor, f.source, f.purpose, f.idempotency_key, decode(f.body_mac, 'base64'), f.cause, f.trace_id, v_now
    from fresh f
  ), moved as (
    update log.head h set position = v_base + (select count(*) from fresh) where h.shard = p_shard
  )
  select f.ord::int, f.position, v_now, 'ACCEPTED' from fresh f
  union all
  select k.ord::int, k.position, k.accepted_at, case when k.same_body then 'REPEATED' else 'CONFLICT' end from known k;
end $$;
alter function log.append(smallint, jsonb) owner to cityhub_writer;

-- Wrapped keys are useless without the key outside the database, so they may be read by whoever seals or opens records.
create function log.record_keys(p_ids uuid[]) returns table (record_id uuid, wrapped bytea)
language sql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
  select k.record_id, k.wrapped from log.record_key k where k.record_id = any (p_ids)
$$;
alter function log.record_keys(uuid[]) owner to cityhub_writer;
revoke execute on function log.append(smallint, jsonb), log.record_keys(uuid[]) from public;
grant execute on function log.append(smallint, jsonb) to cityhub_writer, cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services, cityhub_exchange;
grant execute on function log.record_keys(uuid[]) to cityhub_append, cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services, cityhub_worker;
