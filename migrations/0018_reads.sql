-- Who read what: stored in batches from the files that processes put reads down in before they answer.
set local role cityhub_owner;

-- To which byte each file is stored: a batch is stored with the move of its place, so each line once.
create table log.read_spool (
  spool uuid primary key,
  taken bigint not null default 0,
  taken_at timestamptz not null default clock_timestamp()
);
grant select, insert, update on log.read_spool to cityhub_writer;
grant select on log.ledger to cityhub_append;
reset role;

-- Says to which byte the file is stored now: `p_to`, or another place where the batch does not begin at the one that was reached.
create function log.append_reads(p_spool uuid, p_from bigint, p_to bigint, p_rows json)
returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_taken bigint;
  v_base bigint;
  v_rows bigint;
  v_now timestamptz;
begin
  insert into log.read_spool (spool) values (p_spool) on conflict (spool) do nothing;
  select s.taken into strict v_taken from log.read_spool s where s.spool = p_spool for update;
  if v_taken <> p_from or p_to <= p_from then
    return v_taken;
  end if;
  -- From here to the commit this transaction alone appends reads: positions are dense, and in the order of the commits.
  select h.position, greatest(clock_timestamp(), h.accepted_at) into strict v_base, v_now from log.head h where h.shard = 7 for update;
  insert into log.read (position, accepted_at, read_at, trace_id, actor, role, department, purpose, subgraph, entity,
    seen, masked, refused, record_ids, code, leaf)
  select v_base + r.ord, v_now, r."readAt", r."traceId", r.actor, r.role, r.department, r.purpose, r.subgraph, r.entity,
    r.seen, r.masked, r.refused, r."recordIds", r.code, decode(r.leaf, 'base64')
  from rows from (json_to_recordset(p_rows) as (
    "readAt" timestamptz, "traceId" text, actor text, role text, department text, purpose text, subgraph text, entity text,
    seen text[], masked text[], refused text[], "recordIds" uuid[], code text, leaf text
  )) with ordinality as r ("readAt", "traceId", actor, role, department, purpose, subgraph, entity,
    seen, masked, refused, "recordIds", code, leaf, ord);
  get diagnostics v_rows = row_count;
  update log.head h set position = v_base + v_rows, accepted_at = v_now where h.shard = 7;
  update log.read_spool s set taken = p_to, taken_at = v_now where s.spool = p_spool;
  return p_to;
end $$;
alter function log.append_reads(uuid, bigint, bigint, json) owner to cityhub_writer;
revoke execute on function log.append_reads(uuid, bigint, bigint, json) from public;
grant execute on function log.append_reads(uuid, bigint, bigint, json) to cityhub_append, cityhub_people, cityhub_housing,
  cityhub_tickets, cityhub_sensors, cityhub_services, cityhub_exchange;
