-- The live stream: what a stream feed's subscriber may learn of the log, which is never a value.
set local role cityhub_owner;

-- One stretch of the log for a stream feed, read in the name of its own department. `looked_to` is how far the log was looked
-- at, so that a feed that little matches does not look at the same stretch again, and `head` how far it goes. One row at least,
-- with no position where nothing matched; no row at all where the caller has no such feed, or it is not active.
-- It reads payloads, because a filter may ask for a value; it tells none.
create function log.feed_page(p_feed uuid, p_after bigint, p_limit int)
returns table (looked_to bigint, head bigint, "position" bigint, record_id uuid, jurisdiction text, operation text, accepted_at timestamptz)
language plpgsql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_feed policy.feed;
  v_head bigint;
  v_to bigint;
begin
  select f.* into v_feed from policy.feed f
  where f.id = p_feed and f.state = 'ACTIVE' and f.sink ->> 'kind' = 'stream'
    and policy.caller('role') = 'department' and policy.caller('department') = f.department;
  if not found then return; end if;
  select h.position into strict v_head from log.head h where h.shard = v_feed.shard;
  -- A stretch has an end, however little of it matches: no page holds a connection for long.
  v_to := greatest(p_after, least(v_head, p_after + 5000));
  return query
  with page as materialized (
    select c.position, c.record_id, c.jurisdiction, c.operation, c.accepted_at
    from log.change c
    where c.shard = v_feed.shard and c.position > p_after and c.position <= v_to
      and c.entity = v_feed.entity and c.jurisdiction ^@ v_feed.jurisdiction
      -- Of what was there when the feed began, only the last version of each record travels; one recalled by then was never the feed's.
      and (c.position > v_feed.backfill_to or (c.operation <> 'recallRecord' and not exists (
        select from log.change later
        where later.record_id = c.record_id and later.shard = c.shard
          and later.position > c.position and later.position <= v_feed.backfill_to)))
      and log.matches(c.payload, v_feed.filter)
    order by c.position limit p_limit
  ), looked as (
    -- A full page ends at its last change: what comes behind it has not been looked at.
    select case when count(*) = p_limit then max(p.position) else v_to end as looked_to from page p
  )
  select l.looked_to, v_head, p.position, p.record_id, p.jurisdiction, p.operation, p.accepted_at
  from looked l left join page p on true order by p.position;
end $$;
revoke execute on function log.feed_page(uuid, bigint, int) from public;
grant execute on function log.feed_page(uuid, bigint, int) to cityhub_exchange;
reset role;
