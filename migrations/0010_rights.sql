-- Rights as data: proposed by one person, approved by another, revoked by one, and never deleted.
set local role cityhub_owner;

-- A right as it was asked for. Nothing of it changes but what was decided.
create table policy.grant_proposal (
  id uuid primary key,
  role text not null check (role in ('gridworker', 'department', 'auditor', 'operator', 'citizen', 'system')),
  department text,
  entity text not null,
  fields text[] not null check (cardinality(fields) > 0),
  treatment text not null check (treatment in ('SEE', 'MASK')),
  jurisdiction text not null check (jurisdiction = 'own' or jurisdiction ~ '^[0-9]{2,15}$'),
  purpose text not null,
  legal_basis text not null,
  -- Null: from the approval.
  valid_from timestamptz,
  valid_to timestamptz not null,
  reason text not null,
  proposed_by text not null,
  proposed_at timestamptz not null default clock_timestamp(),
  state text not null default 'PROPOSED' check (state in ('PROPOSED', 'APPROVED', 'REJECTED', 'WITHDRAWN')),
  decided_by text,
  decided_at timestamptz,
  decision_reason text,
  check ((state = 'PROPOSED') = (decided_by is null)),
  -- The second person, whatever the program believes.
  check (state <> 'APPROVED' or decided_by <> proposed_by)
);

alter table policy.access_grant
  -- Null: written when the city was built. Else the proposal has the same id.
  add column proposal_id uuid references policy.grant_proposal (id),
  add column proposed_by text,
  add column approved_by text,
  add column granted_at timestamptz not null default clock_timestamp(),
  -- The revision of the policy that brought the right, and the one that took it away.
  add column since_revision bigint not null default 1,
  add column until_revision bigint,
  add column revoked_at timestamptz,
  add column revoked_by text,
  add column revoke_reason text,
  add constraint two_persons check (approved_by <> proposed_by),
  add constraint approved_by_somebody check (proposal_id is null or (proposed_by is not null and approved_by is not null)),
  add constraint revoked_in_full check (
    (revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoke_reason is null)
    and (revoked_at is null or valid_to <= revoked_at));
create index on policy.access_grant (department, entity);

-- Locks the revision, so that two changes of the policy never have the same number.
create function policy.number_grant() returns trigger language plpgsql security definer set search_path = '' as $$
declare next_revision bigint;
begin
  select r.number + 1 into next_revision from policy.revision r for update;
  if tg_op = 'INSERT' then
    new.since_revision := next_revision;
  elsif new.revoked_at is not null and old.revoked_at is null then
    new.until_revision := next_revision;
  end if;
  return new;
end $$;
create trigger grant_numbered before insert or update on policy.access_grant
  for each row execute function policy.number_grant();

-- The only way to a right for exchange: its content is the proposal's, so nothing else can be approved than what was asked
-- for. It begins no earlier than now. False: there is no such proposal to decide on any more.
create function policy.approve_proposal(p_proposal uuid, p_approver text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare decided policy.grant_proposal;
begin
  update policy.grant_proposal p set state = 'APPROVED', decided_by = p_approver, decided_at = clock_timestamp()
  where p.id = p_proposal and p.state = 'PROPOSED' and p.valid_to > clock_timestamp()
  returning p.* into decided;
  if not found then return false; end if;
  insert into policy.access_grant (id, proposal_id, role, department, entity, fields, treatment, jurisdiction, purpose, legal_basis,
    valid_from, valid_to, proposed_by, approved_by, granted_at)
  values (decided.id, decided.id, decided.role, decided.department, decided.entity, decided.fields, decided.treatment,
    decided.jurisdiction, decided.purpose, decided.legal_basis, greatest(decided.valid_from, decided.decided_at), decided.valid_to,
    decided.proposed_by, p_approver, decided.decided_at);
  return true;
end $$;

-- Ends a right now; its row stays, so that what was allowed before can be told. False: it has ended already.
create function policy.revoke_grant(p_grant uuid, p_by text, p_reason text) returns boolean
language plpgsql security definer set search_path = '' as $$
declare moment timestamptz := clock_timestamp();
begin
  update policy.access_grant g set valid_to = moment, revoked_at = moment, revoked_by = p_by, revoke_reason = p_reason
  where g.id = p_grant and g.valid_to > moment;
  return found;
end $$;
revoke execute on function policy.approve_proposal(uuid, text), policy.revoke_grant(uuid, text, text) from public;
grant execute on function policy.approve_proposal(uuid, text), policy.revoke_grant(uuid, text, text) to cityhub_exchange;

revoke insert, update, delete on policy.access_grant from cityhub_exchange;
grant select, insert on policy.grant_proposal to cityhub_exchange;
grant update (state, decided_by, decided_at, decision_reason) on policy.grant_proposal to cityhub_exchange;
reset role;

-- Every act is a change in the log, which needs a data key. What the keys open, exchange cannot read.
grant execute on function log.record_keys(uuid[]) to cityhub_exchange;
