-- Whether the departments hold what the hub sent, how often the same datum came twice, and what forms ask.
set local role cityhub_owner;

-- A day's changes are found by time: the log is written in the order of time, so a summary of its blocks is enough.
create index change_accepted_at on log.change using brin (accepted_at) with (pages_per_range = 16, autosummarize = on);

-- Pushes by source, entity and day (Asia/Shanghai), rolled up behind the log by a cursor of their own.
create table log.source_day (
  source text not null,
  entity text not null,
  day date not null,
  accepted bigint not null,
  -- Changes that say what the record's previous change said: the same datum, pushed again.
  repeated bigint not null,
  last_at timestamptz not null,
  primary key (source, day, entity)
);
create table log.tally_cursor (
  shard smallint primary key references log.head (shard),
  position bigint not null default 0
);
insert into log.tally_cursor (shard) select shard from log.head;

-- What forms asked of residents and how much of it the hub could fill in: sums, and nothing of anybody.
create table log.prefill_month (
  department text not null,
  form text not null,
  month date not null check (extract(day from month) = 1),
  calls bigint not null,
  asked bigint not null,
  known bigint not null,
  primary key (month, department, form)
);

-- One feed's day on both sides. WAITING is an order; what was found before stays until it is compared again.
create table log.reconciliation (
  feed_id uuid not null references policy.feed (id),
  day date not null,
  state text not null check (state in ('WAITING', 'MATCH', 'DRIFT', 'PENDING', 'NOT_AVAILABLE')),
  hub_count bigint,
  hub_root bytea check (octet_length(hub_root) = 32),
  department_count bigint,
  department_root bytea check (octet_length(department_root) = 32),
  -- How many records differ; log.drift names at most 10,000 of them.
  drifted bigint,
  -- Why a department's side is not there: a code, such as an SQLSTATE.
  detail text,
  computed_at timestamptz,
  ordered_by text not null,
  ordered_at timestamptz not null default clock_timestamp(),
  primary key (feed_id, day)
);
create index on log.reconciliation (ordered_at) where state = 'WAITING';

-- Which records differ and how. Versions, never values.
create table log.drift (
  feed_id uuid not null,
  day date not null,
  record_id uuid not null,
  kind text not null check (kind in ('MISSING', 'EXTRA', 'STALE', 'ALTERED', 'UNEXPECTED_FIELDS')),
  hub_version bigint,
  department_version bigint,
  primary key (feed_id, day, record_id),
  foreign key (feed_id, day) references log.reconciliation (feed_id, day)
);

-- An order to mend what a comparison found. WAITING → SENDING (rows that the hub never sent are gone, the others are on
-- their way: log.resend) → DONE (compared again).
create table log.repair (
  id uuid primary key default gen_random_uuid(),
  feed_id uuid not null,
  day date not null,
  state text not null default 'WAITING' check (state in ('WAITING', 'SENDING', 'DONE')),
  resend_id uuid references log.resend (id),
  removed int not null default 0,
  requested_by text not null,
  reason text not null,
  requested_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  foreign key (feed_id, day) references log.reconciliation (feed_id, day)
);
create unique index repair_under_way on log.repair (feed_id, day) where state <> 'DONE';

-- What a department behind a webhook says it holds of a day.
create table log.department_digest (
  feed_id uuid not null references policy.feed (id),
  day date not null,
  count bigint not null check (count >= 0),
  root bytea not null check (octet_length(root) = 32),
  -- What it had taken when it counted: the hub counts up to there, too.
  position bigint not null,
  -- Whether it named its records, in log.department_leaf.
  named boolean not null,
  reported_by text not null,
  reported_at timestamptz not null default clock_timestamp(),
  primary key (feed_id, day)
);
create table log.department_leaf (
  feed_id uuid not null,
  day date not null,
  record_id uuid not null,
  version bigint not null,
  leaf bytea not null check (octet_length(leaf) = 32),
  primary key (feed_id, day, record_id),
  foreign key (feed_id, day) references log.department_digest (feed_id, day) on delete cascade
);

-- The forms of the services: which fields they ask for, and where the hub would know them from.
create table services.form (
  code text primary key check (code ~ '^[a-z]+(-[a-z]+)*$'),
  name text not null,
  department text not null,
  -- [{name, label, entity, field}]; entity and field are null for what no record of the hub holds.
  fields jsonb not null
);

grant select, insert, update on log.source_day, log.tally_cursor, log.reconciliation, log.repair to cityhub_worker;
grant select, insert, delete on log.drift to cityhub_worker;
grant select on log.department_digest, log.department_leaf to cityhub_worker;
grant select on log.source_day, log.prefill_month, log.drift, log.department_digest to cityhub_exchange;
grant select, insert on log.reconciliation, log.repair to cityhub_exchange;
grant update (state, ordered_by, ordered_at) on log.reconciliation to cityhub_exchange;
grant insert, update, delete on log.department_digest to cityhub_exchange;
grant insert on log.department_leaf to cityhub_exchange;
grant select, insert, update on log.prefill_month to cityhub_people;
grant select on services.form to cityhub_services;
reset role;
