-- What the exchange stands on: feeds that can be filtered, filled and moved, and what became of every delivery.
set local role cityhub_owner;

-- A feed's standing order in full. Field names inside jsonb are those of schema/policy/grant.ts.
alter table policy.feed
  -- Conditions that all hold for a record of the feed; see log.matches.
  add column filter jsonb not null default '[]',
  -- Up to this position only the last version of each record travels (the state when the feed began), then every change.
  add column backfill_to bigint not null default 0,
  -- What later versions of a parked record do: SUPERSEDE travel as usual and make the parked one old; HOLD wait behind it.
  add column when_parked text not null default 'SUPERSEDE' check (when_parked in ('SUPERSEDE', 'HOLD')),
  add column legal_basis text,
  add column created_by text not null default 'seed',
  -- Where the sink may connect to: [{host, port, ranges, pin}]; null until a second person has approved it.
  add column addresses jsonb,
  add column approved_by text,
  add column approved_at timestamptz,
  -- Why a feed is paused: a code, such as SINK_GONE, or BY_DEPARTMENT.
  add column paused_reason text;
alter table policy.feed drop constraint feed_state_check,
  add constraint feed_state_check check (state in ('PROPOSED', 'ACTIVE', 'PAUSED', 'RETIRED'));

-- A sink's trouble, where all workers see it.
alter table log.cursor
  -- No attempt before this moment.
  add column retry_at timestamptz,
  -- The circuit breaker's state, as the breaker's library writes it.
  add column breaker jsonb,
  -- Attempts that began behind this cursor and had no outcome: a record that kills its worker shows here.
  add column unfinished int not null default 0;

-- The rights under which a batch was projected.
alter table log.delivery add column policy_revision bigint;

-- A record's history, and its last version.
create index change_of_record on log.change (record_id, position);

-- Dead letters: a change that a sink cannot take, and later ones that wait behind it.
create table log.parked (
  feed_id uuid not null references policy.feed (id),
  shard smallint not null,
  position bigint not null,
  record_id uuid not null,
  -- A code, never a sink's message: SINK_REFUSED, WORKER_KILLED, HELD_BEHIND_PARKED and an SQLSTATE or HTTP status beside it.
  reason text not null,
  detail text,
  attempts int not null,
  parked_at timestamptz not null default clock_timestamp(),
  state text not null default 'PARKED' check (state in ('PARKED', 'REDELIVERED', 'SUPERSEDED', 'DROPPED')),
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  primary key (feed_id, shard, position)
);
create index parked_records on log.parked (feed_id, record_id) where state = 'PARKED';

-- Orders to send again: a replay, a dead letter's redelivery, a repair. The worker that drains the feed carries them out.
create table log.resend (
  id uuid primary key default gen_random_uuid(),
  feed_id uuid not null references policy.feed (id),
  shard smallint not null,
  kind text not null check (kind in ('REPLAY', 'REDELIVER', 'REPAIR')),
  -- REPLAY: the changes after from_position up to to_position that the feed asks for, and of these, where given, only those of record_ids.
  -- REDELIVER, REPAIR: exactly these positions.
  from_position bigint,
  to_position bigint,
  record_ids uuid[],
  positions bigint[],
  -- Progress: everything up to this position has been sent again.
  done_position bigint not null default 0,
  sent int not null default 0,
  state text not null default 'WAITING' check (state in ('WAITING', 'DONE', 'CANCELLED')),
  requested_by text not null,
  reason text not null,
  requested_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create index on log.resend (feed_id) where state = 'WAITING';

-- What a webhook's receiver answered, one row for each delivery that it took.
create table log.receipt (
  feed_id uuid not null,
  shard smallint not null,
  position bigint not null,
  delivery_id text not null,
  record_id uuid not null,
  attempts int not null,
  status smallint not null,
  -- SHA-256 of the body as sent.
  digest bytea not null check (octet_length(digest) = 32),
  -- The department's signed receipt (a compact JWS over the digest) and whether its signature is good; null where it sent none.
  signed text,
  verified boolean not null default false,
  delivered_at timestamptz not null default clock_timestamp(),
  primary key (feed_id, shard, position, delivery_id)
);

-- A department's word that it has dealt with a correction or a recall.
create table log.acknowledgement (
  feed_id uuid not null references policy.feed (id),
  shard smallint not null,
  position bigint not null,
  acknowledged_by text not null,
  acknowledged_at timestamptz not null default clock_timestamp(),
  primary key (feed_id, shard, position)
);

-- Whether a payload meets all conditions of a feed's filter: one of `in`, `hasAny`, or `from` (inclusive) and `to` (exclusive).
-- Moments are ISO 8601 in UTC and days YYYY-MM-DD, so their text order is their order.
create function log.matches(p_payload jsonb, p_filter jsonb) returns boolean immutable language sql set search_path = '' as $$
  select coalesce(bool_and(coalesce(
    case
      when c ? 'in' then c -> 'in' ? (p_payload ->> (c ->> 'field'))
      when c ? 'hasAny' then (p_payload -> (c ->> 'field')) ?| array(select jsonb_array_elements_text(c -> 'hasAny'))
      when jsonb_typeof(p_payload -> (c ->> 'field')) = 'number' then
        (c ->> 'from' is null or (p_payload ->> (c ->> 'field'))::numeric >= (c ->> 'from')::numeric)
        and (c ->> 'to' is null or (p_payload ->> (c ->> 'field'))::numeric < (c ->> 'to')::numeric)
      else
        (c ->> 'from' is null or (p_payload ->> (c ->> 'field')) collate "C" >= c ->> 'from')
        and (c ->> 'to' is null or (p_payload ->> (c ->> 'field')) collate "C" < c ->> 'to')
    end, false)), true)
  from jsonb_array_elements(p_filter) as c
$$;

grant select, insert, update on log.parked, log.resend to cityhub_worker, cityhub_exchange;
grant select, insert on log.receipt, log.acknowledgement to cityhub_worker;
grant select on log.receipt to cityhub_exchange;
grant select, insert on log.acknowledgement to cityhub_exchange;
grant update (state, paused_reason) on policy.feed to cityhub_worker;

-- A feed is retired and never deleted: its name stays used, and what it delivered can be told.
revoke delete on policy.feed from cityhub_exchange;
alter table policy.feed add constraint feed_by_two_persons check (approved_by is null or approved_by <> created_by);

-- Whether a feed asks for a change, its filter included: an answer without a value, for those who may read no payload.
create function log.feed_takes(p_feed uuid, p_shard smallint, p_position bigint) returns boolean
stable security definer language sql set search_path = '' as $$
  select coalesce((
    select c.entity = f.entity and c.jurisdiction ^@ f.jurisdiction and log.matches(c.payload, f.filter)
    from policy.feed f join log.change c on c.shard = p_shard and c.position = p_position
    where f.id = p_feed and f.shard = p_shard), false)
$$;

-- Forgets a sink's trouble, so that a feed that somebody resumes is tried at once. Its position stays.
create function log.clear_trouble(p_feed uuid) returns void security definer language sql set search_path = '' as $$
  update log.cursor set retry_at = null, breaker = null, attempts = 0, failing_since = null, last_error = null
  where feed_id = p_feed
$$;
revoke execute on function log.feed_takes(uuid, smallint, bigint), log.clear_trouble(uuid) from public;
grant execute on function log.feed_takes(uuid, smallint, bigint), log.clear_trouble(uuid) to cityhub_exchange;
reset role;

