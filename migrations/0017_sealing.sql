-- What the sealer and its watchers need beyond the contract of 0016.
set local role cityhub_owner;

-- Where an entry of the tree of deliveries stands.
create unique index delivery_sealed on log.delivery (sealed_position) where sealed_position is not null;
create unique index receipt_sealed on log.receipt (sealed_position) where sealed_position is not null;

-- A moment as the ledger hashes it: UTC, six digits of seconds.
create function log.ledger_time(p_at timestamptz) returns text stable language sql
return to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');

grant select on log.tree to cityhub_writer;
grant update (revoked_at, revoke_reason) on log.ledger_key to cityhub_worker;
reset role;

-- Appends what became of the ledger's keys. Workers write nothing else into the log.
create function log.append_ledger_key(p_row jsonb) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_outcome text;
begin
  if p_row ->> 'entity' is distinct from 'LedgerKey' then
    raise exception 'only changes of ledger keys are appended here';
  end if;
  select a.outcome into strict v_outcome from log.append(6::smallint, jsonb_build_array(p_row)) a;
  if v_outcome = 'CONFLICT' then
    raise exception 'this change of a ledger key stands there with another content';
  end if;
end $$;
alter function log.append_ledger_key(jsonb) owner to cityhub_writer;

-- For how many seconds the oldest change that no tree holds has been waiting; 0 where none waits.
create function log.seconds_unsealed() returns double precision
language plpgsql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  return coalesce((
    select extract(epoch from clock_timestamp() - min(next.accepted_at))
    from log.tree t cross join lateral (
      select c.accepted_at from log.change c where c.shard = t.tree and c.position = t.size + 1 limit 1
    ) next
    where t.tree between 1 and 6), 0);
end $$;
alter function log.seconds_unsealed() owner to cityhub_writer;

revoke execute on function log.append_ledger_key(jsonb), log.seconds_unsealed() from public;
grant execute on function log.append_ledger_key(jsonb) to cityhub_worker;
grant execute on function log.seconds_unsealed() to cityhub_append, cityhub_worker, cityhub_people, cityhub_housing, cityhub_tickets,
  cityhub_sensors, cityhub_services, cityhub_exchange;
