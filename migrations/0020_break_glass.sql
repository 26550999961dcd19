-- Break-glass (紧急调阅), alerts, and the citizen who reads his own record.
set local role cityhub_owner;

-- The part of an account that names the person, as in isSamePerson of exchange's model: null for an account of no person.
create function exchange.person_of(p_account text) returns text immutable language sql set search_path = '' as $$
  select nullif(split_part(p_account, ':',
    case when split_part(p_account, ':', 1) in ('department', 'gridworker') then 3 else 2 end), '')
$$;

-- One auditor sees named fields of one record for a while, because another person has said so. What was asked for never
-- changes; a row is never deleted.
create table exchange.break_glass (
  id uuid primary key,
  -- The order of asking, for lists.
  number bigint generated always as identity unique,
  record_id uuid not null,
  entity text not null,
  jurisdiction text not null,
  -- The department whose record it is; null where that is no department's.
  source_department text,
  fields text[] not null check (cardinality(fields) > 0),
  minutes int not null check (minutes between 1 and 60),
  reason text not null check (length(reason) between 1 and 500),
  legal_basis text not null check (length(legal_basis) between 1 and 500),
  requested_by text not null,
  requested_at timestamptz not null default clock_timestamp(),
  state text not null default 'REQUESTED' check (state in ('REQUESTED', 'APPROVED', 'REJECTED', 'ENDED')),
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  expires_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  check ((decided_by is null) = (decided_at is null)),
  check ((state = 'ENDED') = (ended_at is not null) and (ended_by is null) = (ended_at is null)),
  check (state <> 'REQUESTED' or decided_by is null),
  check (state not in ('APPROVED', 'REJECTED') or decided_by is not null),
  -- It is open only after an approval, and no longer than was asked for.
  check (expires_at is null or decided_at is not null and expires_at <= decided_at + make_interval(mins => minutes)),
  check (state <> 'APPROVED' or expires_at is not null),
  -- The second person, whatever the program believes.
  constraint two_persons check (expires_at is null or decided_by <> requested_by
    and (exchange.person_of(decided_by) <> exchange.person_of(requested_by)) is not false)
);
create index on exchange.break_glass (record_id, requested_by);

-- What somebody must look at. Ids and names of fields, never a value.
create table exchange.alert (
  id bigint generated always as identity primary key,
  kind text not null check (kind ~ '^[A-Z_]{3,40}$'),
  at timestamptz not null default clock_timestamp(),
  what jsonb not null,
  -- Whose act raised it, and whom it was done for.
  actor text not null,
  on_behalf_of text,
  -- The department that hears of it besides the operators.
  department text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  check ((acknowledged_by is null) = (acknowledged_at is null))
);
create index on exchange.alert (department, id) where department is not null;

-- Asked for in one state only; everything after that is one of these columns.
grant select on exchange.break_glass to cityhub_exchange;
grant insert (id, record_id, entity, jurisdiction, source_department, fields, minutes, reason, legal_basis, requested_by)
  on exchange.break_glass to cityhub_exchange;
grant update (state, decided_by, decided_at, decision_reason, expires_at, ended_by, ended_at) on exchange.break_glass
  to cityhub_exchange;
grant select on exchange.alert to cityhub_exchange;
grant insert (kind, what, actor, on_behalf_of, department) on exchange.alert to cityhub_exchange;
grant update (acknowledged_by, acknowledged_at) on exchange.alert to cityhub_exchange;

-- What became of one record is asked by its subject.
create index on exchange.record_notice (record_id);

-- The record of the citizen who asks; nobody's where the token names none. Read once for a statement.
create function policy.own_record() returns uuid stable language sql set search_path = '' as $$
  select case when policy.caller('role') = 'citizen' then policy.caller('resident')::uuid end
$$;
alter policy resident_read on people.resident
  using (withdrawn_at is null
    and (grid_code ^@ any ((select policy.readable('Resident'))::text[]) or id = (select policy.own_record())));
reset role;
