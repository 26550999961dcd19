set local role cityhub_owner;

create table people.household (
  id uuid primary key,
  grid_code text not null,
  unit_id uuid,
  size int not null check (size >= 0)
);
create index on people.household (grid_code, id);

-- The current version of each resident. Class-4 values stand only in sealed.
create table people.resident (
  id uuid primary key,             -- a keyed HMAC of the citizen id: the same person is the same record
  version bigint not null,
  grid_code text not null,
  unit_id uuid,
  household_id uuid,
  name text not null,
  birth_date date not null,
  sex text not null check (sex in ('FEMALE', 'MALE')),
  care_tags text[] not null default '{}',
  sealed bytea not null,
  updated_at timestamptz not null
);
create index on people.resident (grid_code, id);
create index on people.resident (unit_id) where unit_id is not null;

create table people.grid_worker (
  id uuid primary key,
  grid_code text not null,
  name text not null,
  kind text not null check (kind in ('FULL_TIME', 'PART_TIME'))
);
-- 专职一员一格: one full-time worker per grid.
create unique index one_full_time_worker_per_grid on people.grid_worker (grid_code) where kind = 'FULL_TIME';
create index on people.grid_worker (grid_code, id);

alter table people.resident enable row level security;
alter table people.resident force row level security;
alter table people.household enable row level security;
alter table people.household force row level security;
create policy resident_read on people.resident for select to cityhub_people
  using (grid_code ^@ any ((select policy.readable('Resident'))::text[]));
create policy household_read on people.household for select to cityhub_people
  using (grid_code ^@ any ((select policy.readable('Household'))::text[]));
create policy resident_write on people.resident to cityhub_writer using (true) with check (true);
create policy household_write on people.household to cityhub_writer using (true) with check (true);

grant usage on schema people to cityhub_people, cityhub_writer, cityhub_append;
grant select on people.resident, people.household, people.grid_worker to cityhub_people;
grant select, insert, update on people.resident to cityhub_writer;
reset role;

create function people.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(1::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (record_id uuid, jurisdiction text, payload jsonb, sealed text))
      with ordinality as r (record_id, jurisdiction, payload, sealed, ord)
  ), written as (
    insert into people.resident as old (id, version, grid_code, unit_id, name, birth_date, sex, care_tags, sealed, updated_at)
    select i.record_id, a.position, i.jurisdiction, (i.payload ->> 'unitId')::uuid, i.payload ->> 'name',
      (i.payload ->> 'birthDate')::date, i.payload ->> 'sex',
      array(select jsonb_array_elements_text(i.payload -> 'careTags')), decode(i.sealed, 'base64'), a.accepted_at
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, grid_code = excluded.grid_code, unit_id = excluded.unit_id,
      name = excluded.name, birth_date = excluded.birth_date, sex = excluded.sex, care_tags = excluded.care_tags,
      sealed = excluded.sealed, updated_at = excluded.updated_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;
alter function people.append(jsonb) owner to cityhub_writer;
revoke execute on function people.append(jsonb) from public;
grant execute on function people.append(jsonb) to cityhub_append;
