set local role cityhub_owner;

-- 权责清单, the responsibility list: a subject word, the class it points to, and who answers for it.
create table tickets.responsibility (
  word text primary key,
  class_code text not null,
  class_name text not null,
  department text not null,
  weight int not null default 1 check (weight > 0)
);

create table tickets.ticket (
  id uuid primary key,
  version bigint not null,
  grid_code text not null,
  kind text not null check (kind in ('COMPLAINT', 'CONSULT', 'HELP', 'SUGGESTION', 'PRAISE', 'REPORT')),
  subject text not null,
  description text not null,
  class_code text not null,
  state text not null check (state in ('DISPATCHED', 'ACCEPTED', 'RESOLVED')),
  department text not null,
  reporter_id uuid,
  unit_id uuid,
  reported_at timestamptz not null,
  accept_by timestamptz not null,
  accepted_at timestamptz,
  resolved_at timestamptz,
  resolution text,
  updated_at timestamptz not null
);
-- Lists go by the clock, the most urgent first; a desk's old and resolved tickets must not stand before its new ones.
create index on tickets.ticket (accept_by, id);
create index on tickets.ticket (grid_code, accept_by, id);
create index on tickets.ticket (department, accept_by, id);
create index on tickets.ticket (department, state, accept_by, id);
create index on tickets.ticket (grid_code) where state <> 'RESOLVED';
create index on tickets.ticket (reporter_id) where reporter_id is not null;
create index on tickets.ticket (unit_id) where unit_id is not null;

-- The clocks that run: the row is the truth, a delayed job is only a hint. Settled once, never deleted.
create table tickets.deadline (
  ticket_id uuid not null references tickets.ticket (id),
  rule text not null,
  department text not null,
  due_at timestamptz not null,
  settled_at timestamptz,
  outcome text check (outcome in ('KEPT', 'MISSED')),
  primary key (ticket_id, rule)
);
create index on tickets.deadline (due_at) where settled_at is null;

-- 扣分: append-only, at most one entry per ticket and rule.
create table tickets.score_entry (
  id uuid primary key default gen_random_uuid(),
  ticket_id uuid not null references tickets.ticket (id),
  department text not null,
  rule text not null,
  points int not null,
  at timestamptz not null,
  unique (ticket_id, rule)
);
create index on tickets.score_entry (department, at, id);

alter table tickets.ticket enable row level security;
alter table tickets.ticket force row level security;
create policy ticket_read on tickets.ticket for select to cityhub_tickets
  using (grid_code ^@ any ((select policy.readable('Ticket'))::text[]));
-- Who handles a ticket may change it; the worker's system actor settles clocks, not tickets.
create policy ticket_handle on tickets.ticket for update to cityhub_tickets
  using (department = (select policy.caller('department'))) with check (department = (select policy.caller('department')));
create policy ticket_write on tickets.ticket to cityhub_writer using (true) with check (true);

grant usage on schema tickets to cityhub_tickets, cityhub_writer, cityhub_append;
grant select on tickets.responsibility, tickets.ticket, tickets.deadline, tickets.score_entry to cityhub_tickets;
grant update (version, state, accepted_at, resolved_at, resolution, updated_at) on tickets.ticket to cityhub_tickets;
grant update (settled_at, outcome) on tickets.deadline to cityhub_tickets;
grant insert on tickets.score_entry to cityhub_tickets;
grant select, insert on tickets.ticket, tickets.deadline to cityhub_writer;
reset role;

create function tickets.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(3::smallint, p_rows)),
  input as materialized (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (record_id uuid, jurisdiction text, payload jsonb))
      with ordinality as r (record_id, jurisdiction, payload, ord)
  ), written as (
    insert into tickets.ticket (id, version, grid_code, kind, subject, description, class_code, state, department, reporter_id,
      unit_id, reported_at, accept_by, updated_at)
    select i.record_id, a.position, i.jurisdiction, i.payload ->> 'kind', i.payload ->> 'subject', i.payload ->> 'description',
      i.payload ->> 'classCode', i.payload ->> 'state', i.payload ->> 'department', (i.payload ->> 'reporterId')::uuid,
      (i.payload ->> 'unitId')::uuid, (i.payload ->> 'reportedAt')::timestamptz, (i.payload ->> 'acceptBy')::timestamptz, a.accepted_at
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    returning id, department, accept_by
  ), clock as (
    insert into tickets.deadline (ticket_id, rule, department, due_at)
    select w.id, 'ACCEPT_WITHIN_24H', w.department, w.accept_by from written w
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;
alter function tickets.append(jsonb) owner to cityhub_writer;
revoke execute on function tickets.append(jsonb) from public;
grant execute on function tickets.append(jsonb) to cityhub_append;
