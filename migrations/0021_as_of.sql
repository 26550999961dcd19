-- Every entity as it was: the last version of a record at a moment, from the log, under the rights that the caller has now.
set local role cityhub_owner;

-- The operations after which a record is in no query until it is pushed again: the one list of them.
create or replace function log.withdraws(p_operation text) returns boolean immutable language sql as $$
  select p_operation in ('recallRecord', 'eraseRecord', 'mergeRecord')
$$;
reset role;

-- The last position of a shard that was accepted before a moment, 0 where there is none: by halving, since positions follow the
-- order of the commits. So a version is found by its position, however many have followed it.
create function log.position_before(p_shard smallint, p_before timestamptz) returns bigint
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
  v_at timestamptz;
begin
  select h.position into strict v_high from log.head h where h.shard = p_shard;
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    select c.accepted_at into v_at from log.change c where c.shard = p_shard and c.position = v_middle;
    -- What was taken out of the database is older than what is there.
    if v_at is null or v_at < p_before then v_low := v_middle; else v_high := v_middle - 1; end if;
  end loop;
  return v_low;
end $$;
alter function log.position_before(smallint, timestamptz) owner to cityhub_writer;
revoke execute on function log.position_before(smallint, timestamptz) from public;

-- Versions as they stood at the end of the millisecond p_at: of the records p_ids, or, where these are null, of up to p_limit
-- records in the order of their ids after p_after. A version shows under the rule of row level security, applied to the place that
-- the version names. Of a withdrawn record there is none, nor of a version whose values were destroyed.
-- A list looks at 2,000 records at most, visible or not. Where it stops before its limit and others may follow, a last row has
-- looked_to alone: what the next page begins after. Only the first eight digits of its id are told, since the record may be
-- one that the caller must not know.
create function log.as_of(p_shard smallint, p_entity text, p_at timestamptz, p_ids uuid[], p_after uuid, p_limit int)
returns table (looked_to uuid, record_id uuid, "position" bigint, jurisdiction text, payload jsonb, sealed bytea)
language plpgsql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_sort = off as $$
declare
  v_before timestamptz := p_at + interval '1 millisecond';
  v_position bigint;
  v_readable text[];
  v_ids uuid[] := p_ids;
  v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  v_place uuid;
  v_looked int := 0;
  v_found int := 0;
  v_rows int;
  v_step int := case when p_ids is null then greatest(p_limit, 20) end;
begin
  -- A subgraph reads its own shard, whatever it asks for.
  if session_user is distinct from 'cityhub_' || (select h.name from log.head h where h.shard = p_shard) then
    raise insufficient_privilege using message = 'this shard belongs to another subgraph';
  end if;
  -- An observation is seen by whoever sees its sensor.
  v_readable := policy.readable(case p_entity when 'Observation' then 'Sensor' else p_entity end);
  if v_readable = '{}' and p_entity <> 'Observation' then return; end if;
  v_position := log.position_before(p_shard, v_before);
  if v_position = 0 then return; end if;
  loop
    if v_step is not null then
      -- One index step for each record, however many versions it has.
      with recursive walk (id, n) as (
        (select c.record_id, 1 from log.change c where c.shard = p_shard and c.record_id > v_after order by c.record_id limit 1)
        union all
        select next.record_id, w.n + 1 from walk w cross join lateral (
          select c.record_id from log.change c where c.shard = p_shard and c.record_id > w.id order by c.record_id limit 1
        ) next where w.n < v_step
      )
      select array_agg(w.id order by w.n) into v_ids from walk w;
    end if;
    return query
    select null::uuid, wanted.id, v.position, v.jurisdiction, v.payload, v.sealed
    from unnest(v_ids) with ordinality as wanted (id, n) cross join lateral (
      select c.* from log.change c
      where c.shard = p_shard and c.record_id = wanted.id and c.position <= v_position and c.accepted_at < v_before
      order by c.position desc limit 1
    ) v
    where v.entity = p_entity and v.erased_at is null and not log.withdraws(v.operation)
      and case when p_entity <> 'Observation' then v.jurisdiction ^@ any (v_readable)
        else exists (select from sensors.sensor s where s.id = (v.payload ->> 'sensorId')::uuid
          and (s.subject_resident_id is null or v.jurisdiction ^@ any (v_readable))) end
    limit case when v_step is not null then p_limit - v_found end;
    get diagnostics v_rows = row_count;
    v_found := v_found + v_rows;
    -- Done: records were named, the page is full, or no record follows.
    exit when v_step is null or v_found = p_limit or coalesce(cardinality(v_ids), 0) < v_step;
    v_looked := v_looked + v_step;
    v_after := v_ids[v_step];
    if v_looked >= 2000 then
      v_place := (left(v_after::text, 8) || '-0000-0000-0000-000000000000')::uuid;
      -- Ids that nobody made with the key may share eight digits; the list must go on all the same.
      if v_place <= p_after then v_place := v_after; end if;
      return query select v_place, null::uuid, null::bigint, null, null::jsonb, null::bytea;
      exit;
    end if;
    v_step := 250;
  end loop;
end $$;
alter function log.as_of(smallint, text, timestamptz, uuid[], uuid, int) owner to cityhub_writer;
revoke execute on function log.as_of(smallint, text, timestamptz, uuid[], uuid, int) from public;
grant execute on function log.as_of(smallint, text, timestamptz, uuid[], uuid, int) to cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services;
