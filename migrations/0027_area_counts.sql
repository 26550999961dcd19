-- Residents and units by grid, counted as they are written: an overview of the city adds up some thousands of counts and reads
-- no record. All who see a record of a grid see all of them, so a count needs no more than the grid's code to be guarded.
set local role cityhub_owner;

-- Every change of a resident rewrites its grid's row: room on the page keeps the index out of it.
create table people.grid_count (
  grid_code text primary key,
  -- Those that are not withdrawn.
  residents bigint not null
) with (fillfactor = 50);
alter table people.grid_count enable row level security;
alter table people.grid_count force row level security;
create policy grid_count_read on people.grid_count for select to cityhub_people
  using (grid_code ^@ any ((select policy.readable('Resident'))::text[]));
create policy grid_count_write on people.grid_count to cityhub_writer using (true) with check (true);

-- Units are no personal data: whoever may ask at all may count them.
create table housing.grid_count (
  grid_code text primary key,
  units bigint not null
);

grant select on people.grid_count to cityhub_people;
grant select on housing.grid_count to cityhub_housing;
grant select, insert, update on people.grid_count, housing.grid_count to cityhub_writer;
reset role;

-- Once for a statement, in the order of codes. Residents are written under the lock of their shard's head, so that writers of
-- counts wait for nobody but each other.
create function people.count_residents() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  case tg_op
    when 'INSERT' then
      insert into people.grid_count as c (grid_code, residents)
      select n.grid_code, count(*) from new_rows n where n.withdrawn_at is null group by n.grid_code order by n.grid_code
      on conflict (grid_code) do update set residents = c.residents + excluded.residents;
    when 'UPDATE' then
      insert into people.grid_count as c (grid_code, residents)
      select d.grid_code, sum(d.difference) from (
        select o.grid_code, -1 as difference from old_rows o where o.withdrawn_at is null
        union all
        select n.grid_code, 1 from new_rows n where n.withdrawn_at is null
      ) d
      -- A new telephone number moves nobody.
      group by d.grid_code having sum(d.difference) <> 0 order by d.grid_code
      on conflict (grid_code) do update set residents = c.residents + excluded.residents;
    when 'DELETE' then
      insert into people.grid_count as c (grid_code, residents)
      select o.grid_code, -count(*) from old_rows o where o.withdrawn_at is null group by o.grid_code order by o.grid_code
      on conflict (grid_code) do update set residents = c.residents + excluded.residents;
    else
      update people.grid_count set residents = 0;
  end case;
  return null;
end $$;
alter function people.count_residents() owner to cityhub_writer;

create function housing.count_units() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  case tg_op
    when 'INSERT' then
      insert into housing.grid_count as c (grid_code, units)
      select n.grid_code, count(*) from new_rows n group by n.grid_code order by n.grid_code
      on conflict (grid_code) do update set units = c.units + excluded.units;
    when 'UPDATE' then
      insert into housing.grid_count as c (grid_code, units)
      select d.grid_code, sum(d.difference) from (
        select o.grid_code, -1 as difference from old_rows o
        union all
        select n.grid_code, 1 from new_rows n
      ) d
      group by d.grid_code having sum(d.difference) <> 0 order by d.grid_code
      on conflict (grid_code) do update set units = c.units + excluded.units;
    when 'DELETE' then
      insert into housing.grid_count as c (grid_code, units)
      select o.grid_code, -count(*) from old_rows o group by o.grid_code order by o.grid_code
      on conflict (grid_code) do update set units = c.units + excluded.units;
    else
      update housing.grid_count set units = 0;
  end case;
  return null;
end $$;
alter function housing.count_units() owner to cityhub_writer;
revoke execute on function people.count_residents(), housing.count_units() from public;
grant execute on function people.count_residents(), housing.count_units() to cityhub_owner;

-- Whoever counts first would miss what is written meanwhile: the triggers' lock on the tables comes before the counting.
set local role cityhub_owner;
create trigger residents_came after insert on people.resident
  referencing new table as new_rows for each statement execute function people.count_residents();
create trigger residents_changed after update on people.resident
  referencing old table as old_rows new table as new_rows for each statement execute function people.count_residents();
create trigger residents_left after delete on people.resident
  referencing old table as old_rows for each statement execute function people.count_residents();
create trigger residents_emptied after truncate on people.resident
  for each statement execute function people.count_residents();
create trigger units_came after insert on housing.unit
  referencing new table as new_rows for each statement execute function housing.count_units();
create trigger units_changed after update on housing.unit
  referencing old table as old_rows new table as new_rows for each statement execute function housing.count_units();
create trigger units_left after delete on housing.unit
  referencing old table as old_rows for each statement execute function housing.count_units();
create trigger units_emptied after truncate on housing.unit
  for each statement execute function housing.count_units();
insert into housing.grid_count (grid_code, units) select u.grid_code, count(*) from housing.unit u group by u.grid_code;
reset role;

-- As the writer: row level security of people is forced on its owner.
set local role cityhub_writer;
insert into people.grid_count (grid_code, residents)
select r.grid_code, count(*) from people.resident r where r.withdrawn_at is null group by r.grid_code;
reset role;
