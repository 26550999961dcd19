set local role cityhub_owner;

create table sensors.sensor (
  id uuid primary key,
  code text not null unique,
  kind text not null,
  name text not null,
  unit text not null,              -- UCUM, as in "cm" or "Cel"
  grid_code text not null,
  location point not null,         -- longitude, latitude, CGCS2000
  subject_resident_id uuid
);
create index on sensors.sensor (grid_code, id);
create index on sensors.sensor (subject_resident_id) where subject_resident_id is not null;

create table sensors.observation (
  id uuid primary key,
  version bigint not null,
  sensor_id uuid not null references sensors.sensor (id),
  phenomenon_time timestamptz not null,
  result double precision not null,
  updated_at timestamptz not null
);
create index on sensors.observation (sensor_id, phenomenon_time desc);

-- A sensor that watches one person is personal data; every other sensor is open.
alter table sensors.sensor enable row level security;
alter table sensors.sensor force row level security;
create policy sensor_read on sensors.sensor for select to cityhub_sensors
  using (subject_resident_id is null or grid_code ^@ any ((select policy.readable('Sensor'))::text[]));
create policy sensor_write on sensors.sensor to cityhub_writer using (true);
alter table sensors.observation enable row level security;
alter table sensors.observation force row level security;
create policy observation_read on sensors.observation for select to cityhub_sensors
  using (exists (select from sensors.sensor s where s.id = sensor_id));
create policy observation_write on sensors.observation to cityhub_writer using (true) with check (true);

grant usage on schema sensors to cityhub_sensors, cityhub_writer, cityhub_append;
grant select on sensors.sensor, sensors.observation to cityhub_sensors;
grant select, insert, update on sensors.observation to cityhub_writer;
grant select on sensors.sensor to cityhub_writer;
reset role;

create function sensors.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(4::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (record_id uuid, payload jsonb))
      with ordinality as r (record_id, payload, ord)
  ), written as (
    insert into sensors.observation as old (id, version, sensor_id, phenomenon_time, result, updated_at)
    select i.record_id, a.position, (i.payload ->> 'sensorId')::uuid, (i.payload ->> 'phenomenonTime')::timestamptz,
      (i.payload ->> 'result')::double precision, a.accepted_at
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, result = excluded.result, updated_at = excluded.updated_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;
alter function sensors.append(jsonb) owner to cityhub_writer;
revoke execute on function sensors.append(jsonb) from public;
grant execute on function sensors.append(jsonb) to cityhub_append;
