set local role cityhub_owner;

create table services.item (
  code text primary key,
  name text not null,
  category text not null,
  department text not null,
  channel text not null check (channel in ('ONLINE_FULL', 'ONLINE_PART', 'WINDOW', 'KIOSK'))
);

create table services.application (
  id uuid primary key,
  version bigint not null,
  item_code text not null references services.item (code),
  resident_id uuid not null,
  grid_code text not null,
  state text not null check (state in ('SUBMITTED')),
  note text,
  submitted_at timestamptz not null,
  updated_at timestamptz not null
);
create index on services.application (resident_id);
create index on services.application (grid_code, id);

alter table services.application enable row level security;
alter table services.application force row level security;
create policy application_read on services.application for select to cityhub_services
  using (grid_code ^@ any ((select policy.readable('Application'))::text[]));
create policy application_write on services.application to cityhub_writer using (true) with check (true);

grant usage on schema services to cityhub_services, cityhub_writer, cityhub_append;
grant select on services.item, services.application to cityhub_services;
grant select, insert on services.application to cityhub_writer;
grant select (code) on services.item to cityhub_writer;
reset role;

create function services.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(5::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (record_id uuid, jurisdiction text, payload jsonb))
      with ordinality as r (record_id, jurisdiction, payload, ord)
  ), written as (
    insert into services.application (id, version, item_code, resident_id, grid_code, state, note, submitted_at, updated_at)
    select i.record_id, a.position, i.payload ->> 'itemCode', (i.payload ->> 'residentId')::uuid, i.jurisdiction,
      i.payload ->> 'state', i.payload ->> 'note', (i.payload ->> 'submittedAt')::timestamptz, a.accepted_at
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;
alter function services.append(jsonb) owner to cityhub_writer;
revoke execute on function services.append(jsonb) from public;
grant execute on function services.append(jsonb) to cityhub_append;
