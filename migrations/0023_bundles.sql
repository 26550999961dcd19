-- Bundles: what an auditor or a department takes home to check the ledger with.
set local role cityhub_owner;

-- What a feed brought in a period.
create index delivery_in_time on log.delivery (feed_id, delivered_at);
create index receipt_in_time on log.receipt (feed_id, delivered_at);
create index cosignature_of_witness on log.cosignature (witness, city_size);
reset role;

-- Rows of the log with all that their leaves are made of: keys wrapped, sealed values sealed. They are opened in memory, and
-- what the reader may not see becomes a commitment there; so no role that logs in but cityhub_append may ask for them. The time
-- comes as it is hashed: a Date has no microseconds.
create function log.rows_to_prove(p_shard smallint, p_positions bigint[])
returns table ("position" bigint, accepted_at text, due_at timestamptz, entity text, operation text, record_id uuid, jurisdiction text,
  payload jsonb, sealed bytea, leaf bytea, wrapped bytea, actor text, source text, purpose text, idempotency_key text, cause text,
  trace_id text, tap jsonb, erased boolean, commitments jsonb)
language sql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
  select c.position, log.ledger_time(c.accepted_at), c.accepted_at, c.entity, c.operation,
    c.record_id, c.jurisdiction, c.payload, c.sealed, c.leaf, k.wrapped, c.actor, c.source, c.purpose, c.idempotency_key, c.cause,
    c.trace_id, c.tap, c.erased_at is not null, e.commitments
  from unnest(p_positions) as wanted (position)
  join log.change c on c.shard = p_shard and c.position = wanted.position
  left join log.record_key k on k.record_id = c.record_id
  left join log.erased e on e.shard = c.shard and e.position = c.position
  order by c.position
$$;
alter function log.rows_to_prove(smallint, bigint[]) owner to cityhub_writer;
revoke execute on function log.rows_to_prove(smallint, bigint[]) from public;
grant execute on function log.rows_to_prove(smallint, bigint[]) to cityhub_append;
