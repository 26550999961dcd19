-- Lineage: the versions of one record, and what each of them led to. Every statement asks for one record or for places.
set local role cityhub_owner;

-- Disputes of one record, dead letters and receipts of one change: the keys of their tables begin with the feed or the clock.
create index dispute_of_record on exchange.dispute (record_id);
create index parked_of_change on log.parked (shard, position);
create index receipt_of_change on log.receipt (shard, position);
reset role;

-- A stretch of a record's versions, from p_from downwards, with what is needed to open them and to commit to them again. What
-- they hold is opened, compared and shown in memory by the reader's rights: no role that logs in but cityhub_append may ask.
create function log.versions_of(p_shard smallint, p_record_id uuid, p_from bigint, p_limit int)
returns table ("position" bigint, entity text, operation text, jurisdiction text, payload jsonb, sealed bytea, wrapped bytea,
  leaf bytea, actor text, source text, purpose text, idempotency_key text, cause text, trace_id text, accepted_at timestamptz,
  tap jsonb, erased_at timestamptz, commitments jsonb)
language sql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  select c.position, c.entity, c.operation, c.jurisdiction, c.payload, c.sealed, k.wrapped, c.leaf, c.actor, c.source, c.purpose,
    c.idempotency_key, c.cause, c.trace_id, c.accepted_at, c.tap, c.erased_at, e.commitments
  from log.change c
  left join log.record_key k on k.record_id = c.record_id
  left join log.erased e on c.erased_at is not null and e.shard = c.shard and e.position = c.position
  where c.shard = p_shard and c.record_id = p_record_id and c.position <= p_from
  order by c.position desc limit least(p_limit, 500)
$$;
alter function log.versions_of(smallint, uuid, bigint, int) owner to cityhub_writer;
revoke execute on function log.versions_of(smallint, uuid, bigint, int) from public;
grant execute on function log.versions_of(smallint, uuid, bigint, int) to cityhub_append;
