set local role cityhub_owner;

create table housing.division (
  code text primary key check (code ~ '^[0-9]{2,12}$'),
  name text not null,
  level text not null check (level in ('CITY', 'DISTRICT', 'STREET', 'COMMUNITY')),
  parent_code text references housing.division (code)
);
create index on housing.division (parent_code, code);

create table housing.grid (
  code text primary key check (code ~ '^[0-9]{15}$'),
  community_code text not null references housing.division (code),
  name text not null,
  -- GeoJSON positions of one closed ring, longitude first (RFC 7946), CGCS2000.
  ring jsonb not null check (jsonb_array_length(ring) >= 4 and ring -> 0 = ring -> -1),
  center point not null
);
create index on housing.grid (community_code);

create table housing.building (
  id uuid primary key,
  grid_code text not null references housing.grid (code),
  number text not null,            -- 00001 to 99999 within the grid
  name text not null,
  floors int not null check (floors > 0),
  center point not null,
  unique (grid_code, number)
);

create table housing.unit (
  id uuid primary key,
  building_id uuid not null references housing.building (id),
  grid_code text not null,
  number text not null,
  floor int not null,
  unique (building_id, number)
);
create index on housing.unit (grid_code, id);

-- Who lives where: the current version of each occupancy record.
create table housing.occupancy (
  id uuid primary key,             -- a keyed HMAC of resident and unit
  version bigint not null,
  resident_id uuid not null,
  unit_id uuid not null references housing.unit (id),
  grid_code text not null,
  kind text not null check (kind in ('OWNER', 'TENANT', 'FAMILY', 'OTHER')),
  since date not null,
  until date,
  updated_at timestamptz not null
);
create index on housing.occupancy (resident_id);
create index on housing.occupancy (unit_id);
create index on housing.occupancy (grid_code, id);

alter table housing.occupancy enable row level security;
alter table housing.occupancy force row level security;
create policy occupancy_read on housing.occupancy for select to cityhub_housing
  using (grid_code ^@ any ((select policy.readable('Occupancy'))::text[]));
create policy occupancy_write on housing.occupancy to cityhub_writer using (true) with check (true);

-- The codes that every subgraph checks a grid against: part of the contract, like a published code list.
create view reference.grid as select code from housing.grid;

grant usage on schema housing to cityhub_housing, cityhub_writer, cityhub_append;
grant usage on schema reference to cityhub_people, cityhub_housing, cityhub_tickets, cityhub_sensors, cityhub_services, cityhub_exchange;
grant select on reference.grid to cityhub_people, cityhub_housing, cityhub_tickets, cityhub_sensors, cityhub_services, cityhub_exchange;
grant select on housing.division, housing.grid, housing.building, housing.unit, housing.occupancy to cityhub_housing;
grant select, insert, update on housing.occupancy to cityhub_writer;
grant select (id) on housing.unit to cityhub_writer;
reset role;

create function housing.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(2::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (record_id uuid, jurisdiction text, payload jsonb))
      with ordinality as r (record_id, jurisdiction, payload, ord)
  ), written as (
    insert into housing.occupancy as old (id, version, resident_id, unit_id, grid_code, kind, since, until, updated_at)
    select i.record_id, a.position, (i.payload ->> 'residentId')::uuid, (i.payload ->> 'unitId')::uuid, i.jurisdiction,
      i.payload ->> 'kind', (i.payload ->> 'since')::date, (i.payload ->> 'until')::date, a.accepted_at
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, resident_id = excluded.resident_id, unit_id = excluded.unit_id,
      grid_code = excluded.grid_code, kind = excluded.kind, since = excluded.since, until = excluded.until,
      updated_at = excluded.updated_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;
alter function housing.append(jsonb) owner to cityhub_writer;
revoke execute on function housing.append(jsonb) from public;
grant execute on function housing.append(jsonb) to cityhub_append;
