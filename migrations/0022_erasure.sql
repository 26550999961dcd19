-- Erasure (PIPL, article 47), and records of one person that become one.
set local role cityhub_owner;

alter table exchange.record_notice drop constraint record_notice_kind_check,
  -- SPLIT asks nothing of anybody: the copy comes again by itself, and the notice keeps the reason.
  add constraint record_notice_kind_check check (kind in ('CORRECTION', 'RECALL', 'ERASURE', 'MERGE', 'SPLIT')),
  -- Why the values of a record had to be destroyed.
  add column legal_basis text check (length(legal_basis) between 1 and 500),
  add constraint erasure_has_a_basis check ((kind = 'ERASURE') = (legal_basis is not null));

create index on exchange.record_notice (shard, position) where kind = 'ERASURE';

-- Which record became part of which other one, and which live by themselves again.
create table exchange.record_link (
  shard smallint not null,
  position bigint not null,
  kind text not null check (kind in ('MERGE', 'SPLIT')),
  -- The record that was dropped or lives again, and the one that it went into.
  record_id uuid not null,
  other_record_id uuid not null,
  linked_at timestamptz not null,
  primary key (shard, position)
);
create index on exchange.record_link (record_id);
create index on exchange.record_link (other_record_id);

-- Feeds with a filter that an erased version matched: once its values are destroyed nothing else can tell who holds a copy. The
-- erasure itself matches wherever one of them did.
create table log.erased_match (
  feed_id uuid not null references policy.feed (id),
  shard smallint not null,
  position bigint not null,
  primary key (shard, position, feed_id)
);

-- As before; what withdraws is one list, and of erased versions those count that were there for the feed to be given.
create or replace view log.held_version as
select f.id as feed_id, f.department, v.shard, v.record_id, v.position, v.accepted_at
from policy.feed f
join log.feed_reach reach on reach.feed_id = f.id
join log.change v on v.shard = f.shard and v.entity = f.entity and v.position <= reach.position
left join lateral (
  select d.delivered_at from log.delivery d
  where d.feed_id = f.id and d.shard = v.shard and d.to_position >= v.position order by d.to_position limit 1
) sent on true
where v.jurisdiction ^@ f.jurisdiction
  -- A recall brings no value.
  and not log.withdraws(v.operation)
  and (v.erased_at is null or f.created_at < v.erased_at)
  and (log.matches(v.payload, f.filter) or exists (
    select from log.erased_match m where m.shard = v.shard and m.position = v.position and m.feed_id = f.id))
  and (v.position > f.backfill_to or not exists (
    select from log.change later where later.shard = v.shard and later.record_id = v.record_id
      and later.position > v.position and later.position <= f.backfill_to))
  and not exists (
    select from log.parked p where p.feed_id = f.id and p.shard = v.shard and p.position = v.position
      and p.state <> 'REDELIVERED')
  and policy.could_travel(f.id, v.jurisdiction, greatest(f.created_at, v.accepted_at),
    coalesce(sent.delivered_at, greatest(f.created_at, v.accepted_at)));

create or replace view log.notice_duty as
select f.id as feed_id, f.name as feed_name, f.state as feed_state, f.department, n.shard, n.position, n.kind, n.record_id, c.entity,
  c.jurisdiction, n.fields, n.reason, n.noticed_at, c.source, c.actor as source_actor,
  coalesce(reach.position >= n.position, false) as reached,
  coalesce(reach.position >= n.position, false) and not exists (
    select from log.parked p where p.feed_id = f.id and p.shard = n.shard and p.position = n.position
      and p.state <> 'REDELIVERED')
    -- A stream shows only what its department may see: there the notice alone tells it.
    and (f.sink ->> 'kind' <> 'stream' or c.jurisdiction ^@ f.jurisdiction
      and (log.matches(c.payload, f.filter) or exists (
        select from log.erased_match m where m.shard = c.shard and m.position = c.position and m.feed_id = f.id))
      and policy.could_travel(f.id, c.jurisdiction, greatest(f.created_at, c.accepted_at),
        coalesce(sent.delivered_at, greatest(f.created_at, c.accepted_at)))) as delivered,
  coalesce(word.acknowledged_at, receipt.delivered_at) as acknowledged_at,
  link.other_record_id as into_record_id, n.legal_basis
from exchange.record_notice n
join log.change c on c.shard = n.shard and c.position = n.position
join policy.feed f on f.shard = n.shard and f.entity = c.entity
join log.feed_reach reach on reach.feed_id = f.id
left join exchange.record_link link on link.shard = n.shard and link.position = n.position
left join log.acknowledgement word on word.feed_id = f.id and word.shard = n.shard and word.position = n.position
left join lateral (
  select d.delivered_at from log.delivery d
  where d.feed_id = f.id and d.shard = n.shard and d.to_position >= n.position order by d.to_position limit 1
) sent on true
left join lateral (
  select min(r.delivered_at) as delivered_at from log.receipt r
  where r.feed_id = f.id and r.shard = n.shard and r.position = n.position and r.verified
) receipt on true
where n.kind <> 'SPLIT' and exists (
  select from log.held_version held
  where held.feed_id = f.id and held.shard = n.shard and held.record_id = n.record_id and held.position < n.position);

create or replace function log.feed_takes(p_feed uuid, p_shard smallint, p_position bigint) returns boolean
stable security definer language sql set search_path = '' as $$
  select coalesce((
    select c.entity = f.entity and c.jurisdiction ^@ f.jurisdiction and (log.matches(c.payload, f.filter) or exists (
      select from log.erased_match m where m.shard = c.shard and m.position = c.position and m.feed_id = f.id))
    from policy.feed f join log.change c on c.shard = p_shard and c.position = p_position
    where f.id = p_feed and f.shard = p_shard), false)
$$;

-- As before; what withdraws is one list, and an erased version is shown to nobody any more.
create or replace function log.feed_page(p_feed uuid, p_after bigint, p_limit int)
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
      and c.entity = v_feed.entity and c.jurisdiction ^@ v_feed.jurisdiction and c.erased_at is null
      -- Of what was there when the feed began, only the last version of each record travels; one withdrawn by then was never the feed's.
      and (c.position > v_feed.backfill_to or (not log.withdraws(c.operation) and not exists (
        select from log.change later
        where later.record_id = c.record_id and later.shard = c.shard
          and later.position > c.position and later.position <= v_feed.backfill_to)))
      and (log.matches(c.payload, v_feed.filter) or exists (
        select from log.erased_match m where m.shard = c.shard and m.position = c.position and m.feed_id = v_feed.id))
    order by c.position limit p_limit
  ), looked as (
    -- A full page ends at its last change: what comes behind it has not been looked at.
    select case when count(*) = p_limit then max(p.position) else v_to end as looked_to from page p
  )
  select l.looked_to, v_head, p.position, p.record_id, p.jurisdiction, p.operation, p.accepted_at
  from looked l left join page p on true order by p.position;
end $$;

grant select on exchange.record_link to cityhub_exchange, cityhub_worker;
grant insert on exchange.record_link to cityhub_writer;
grant select (shard, position, kind, record_id) on exchange.record_notice to cityhub_writer;
grant select, insert on log.erased_match to cityhub_writer;
grant select on log.erased_match to cityhub_worker, cityhub_exchange;
grant select on log.head to cityhub_append;
grant update (payload, sealed, body_mac, erased_at) on log.change to cityhub_writer;
grant delete on log.record_key, people.resident, housing.occupancy, sensors.observation, services.application to cityhub_writer;
grant select, update on log.parked to cityhub_writer;
grant select, delete on log.department_leaf to cityhub_writer;
grant select on log.department_digest to cityhub_writer;
grant select (id, shard, entity, filter) on policy.feed to cityhub_writer;
reset role;

-- Refuses rows that were sealed with a key that an erasure has destroyed since it was read: nobody could open them. `keys_as_of`
-- is the head when the keys were read, and stands in the first row. Called after log.append, so under the lock of the shard's head; whoever pushes reads the
-- keys again, as when somebody else has made the key.
create function log.keys_still_stand(p_shard smallint, p_rows jsonb) returns void
language plpgsql security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_as_of bigint := (p_rows -> 0 ->> 'keys_as_of')::bigint;
  v_erased uuid[];
begin
  if v_as_of is null then return; end if;
  select array_agg(n.record_id) into v_erased from exchange.record_notice n
  where n.shard = p_shard and n.position > v_as_of and n.kind = 'ERASURE';
  if v_erased is not null and exists (
    select from jsonb_to_recordset(p_rows) as r (record_id uuid, wrapped_key text)
    where r.record_id = any (v_erased) and r.wrapped_key is null)
  then
    raise unique_violation using message = 'the key of a record was destroyed';
  end if;
end $$;
alter function log.keys_still_stand(smallint, jsonb) owner to cityhub_writer;

-- The rows of the domains, as before but for what withdraws, and for keys that were destroyed.
create or replace function people.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(1::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (operation text, record_id uuid, jurisdiction text, payload jsonb, sealed text))
      with ordinality as r (operation, record_id, jurisdiction, payload, sealed, ord)
  ), written as (
    insert into people.resident as old (id, version, grid_code, unit_id, name, birth_date, sex, care_tags, sealed, updated_at,
      withdrawn_at)
    select i.record_id, a.position, i.jurisdiction, (i.payload ->> 'unitId')::uuid, i.payload ->> 'name',
      (i.payload ->> 'birthDate')::date, i.payload ->> 'sex',
      array(select jsonb_array_elements_text(i.payload -> 'careTags')), decode(i.sealed, 'base64'), a.accepted_at,
      case when log.withdraws(i.operation) then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, grid_code = excluded.grid_code, unit_id = excluded.unit_id,
      name = excluded.name, birth_date = excluded.birth_date, sex = excluded.sex, care_tags = excluded.care_tags,
      sealed = excluded.sealed, updated_at = excluded.updated_at, withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
  perform log.keys_still_stand(1::smallint, p_rows);
end $$;

create or replace function housing.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(2::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (operation text, record_id uuid, jurisdiction text, payload jsonb))
      with ordinality as r (operation, record_id, jurisdiction, payload, ord)
  ), written as (
    insert into housing.occupancy as old (id, version, resident_id, unit_id, grid_code, kind, since, until, updated_at, withdrawn_at)
    select i.record_id, a.position, (i.payload ->> 'residentId')::uuid, (i.payload ->> 'unitId')::uuid, i.jurisdiction,
      i.payload ->> 'kind', (i.payload ->> 'since')::date, (i.payload ->> 'until')::date, a.accepted_at,
      case when log.withdraws(i.operation) then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, resident_id = excluded.resident_id, unit_id = excluded.unit_id,
      grid_code = excluded.grid_code, kind = excluded.kind, since = excluded.since, until = excluded.until,
      updated_at = excluded.updated_at, withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
  perform log.keys_still_stand(2::smallint, p_rows);
end $$;

create or replace function tickets.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(3::smallint, p_rows)),
  input as materialized (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (operation text, record_id uuid, jurisdiction text, payload jsonb))
      with ordinality as r (operation, record_id, jurisdiction, payload, ord)
  ), accepted as materialized (
    select i.*, a.position, a.accepted_at from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
  ), written as (
    insert into tickets.ticket as old (id, version, grid_code, kind, subject, description, class_code, state, department, reporter_id,
      unit_id, reported_at, accept_by, updated_at)
    select i.record_id, i.position, i.jurisdiction, i.payload ->> 'kind', i.payload ->> 'subject', i.payload ->> 'description',
      i.payload ->> 'classCode', i.payload ->> 'state', i.payload ->> 'department', (i.payload ->> 'reporterId')::uuid,
      (i.payload ->> 'unitId')::uuid, (i.payload ->> 'reportedAt')::timestamptz, (i.payload ->> 'acceptBy')::timestamptz, i.accepted_at
    from accepted i where i.operation <> 'correctRecord' and not log.withdraws(i.operation)
    returning id, department, accept_by
  ), clock as (
    insert into tickets.deadline (ticket_id, rule, department, due_at)
    select w.id, 'ACCEPT_WITHIN_24H', w.department, w.accept_by from written w
  ), amended as (
    update tickets.ticket t set version = i.position, subject = i.payload ->> 'subject', description = i.payload ->> 'description',
      unit_id = (i.payload ->> 'unitId')::uuid, updated_at = i.accepted_at,
      withdrawn_at = case when log.withdraws(i.operation) then i.accepted_at end
    from accepted i where (i.operation = 'correctRecord' or log.withdraws(i.operation)) and t.id = i.record_id and t.version < i.position
  ), stopped as (
    update tickets.deadline d set settled_at = i.accepted_at, outcome = 'WITHDRAWN'
    from accepted i where log.withdraws(i.operation) and d.ticket_id = i.record_id and d.settled_at is null
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
  perform log.keys_still_stand(3::smallint, p_rows);
end $$;

create or replace function sensors.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(4::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (operation text, record_id uuid, payload jsonb))
      with ordinality as r (operation, record_id, payload, ord)
  ), written as (
    insert into sensors.observation as old (id, version, sensor_id, phenomenon_time, result, updated_at, withdrawn_at)
    select i.record_id, a.position, (i.payload ->> 'sensorId')::uuid, (i.payload ->> 'phenomenonTime')::timestamptz,
      (i.payload ->> 'result')::double precision, a.accepted_at, case when log.withdraws(i.operation) then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, result = excluded.result, updated_at = excluded.updated_at,
      withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
  perform log.keys_still_stand(4::smallint, p_rows);
end $$;

create or replace function services.append(p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with appended as materialized (select * from log.append(5::smallint, p_rows)),
  input as (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (operation text, record_id uuid, jurisdiction text, payload jsonb))
      with ordinality as r (operation, record_id, jurisdiction, payload, ord)
  ), written as (
    insert into services.application as old (id, version, item_code, resident_id, grid_code, state, note, submitted_at, updated_at,
      withdrawn_at)
    select i.record_id, a.position, i.payload ->> 'itemCode', (i.payload ->> 'residentId')::uuid, i.jurisdiction,
      i.payload ->> 'state', i.payload ->> 'note', (i.payload ->> 'submittedAt')::timestamptz, a.accepted_at,
      case when log.withdraws(i.operation) then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, note = excluded.note, updated_at = excluded.updated_at,
      withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
  perform log.keys_still_stand(5::smallint, p_rows);
end $$;

-- The versions of a record whose values still stand, with what their commitments are made of: for an erasure, in memory.
create function log.versions_to_erase(p_shard smallint, p_record_id uuid, p_after bigint, p_limit int)
returns table ("position" bigint, entity text, payload jsonb, sealed bytea, actor text, idempotency_key text)
language sql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
  select c.position, c.entity, c.payload, c.sealed, c.actor, c.idempotency_key from log.change c
  where c.shard = p_shard and c.record_id = p_record_id and c.position > p_after and c.erased_at is null
    and c.operation <> 'eraseRecord'
  order by c.position limit p_limit
$$;
alter function log.versions_to_erase(smallint, uuid, bigint, int) owner to cityhub_writer;

-- Destroys what the hub holds of a record: its key, and with it the salts and whatever was sealed; the values of every version; the
-- record's row. Commitments are kept, so that every leaf can still be made of what is left. The digests of pushed bodies are
-- overwritten, since who has the hub's secret could try values against them: a key that was used before is a CONFLICT from now on.
--   p_position  of the erasure itself, which holds no value
--   p_kept      [{position, commitments}], of every version whose values stand
create function log.destroy(p_shard smallint, p_record_id uuid, p_position bigint, p_at timestamptz, p_kept jsonb) returns void
language plpgsql security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  insert into log.erased (shard, position, record_id, commitments)
  select p_shard, k.position, p_record_id, k.commitments from jsonb_to_recordset(p_kept) as k (position bigint, commitments jsonb);
  insert into log.erased_match (feed_id, shard, position)
  select f.id, c.shard, c.position from log.change c join policy.feed f on f.shard = c.shard and f.entity = c.entity
  where c.shard = p_shard and c.record_id = p_record_id and c.position < p_position and c.erased_at is null
    and f.filter <> '[]' and log.matches(c.payload, f.filter);
  insert into log.erased_match (feed_id, shard, position)
  select distinct m.feed_id, p_shard, p_position from log.change c
  join log.erased_match m on m.shard = c.shard and m.position = c.position
  where c.shard = p_shard and c.record_id = p_record_id;
  update log.change c set payload = '{}', sealed = null, erased_at = p_at, body_mac = uuid_send(gen_random_uuid())
  where c.shard = p_shard and c.record_id = p_record_id and c.position < p_position and c.erased_at is null
    and c.operation <> 'eraseRecord';
  if exists (
    select from log.change c where c.shard = p_shard and c.record_id = p_record_id and c.erased_at is not null
      and not exists (select from log.erased e where e.shard = c.shard and e.position = c.position))
  then
    raise exception 'a version would be erased without its commitments';
  end if;
  delete from log.record_key k where k.record_id = p_record_id;
  -- A dead letter of what is gone holds nothing up.
  update log.parked p set state = 'DROPPED', decided_by = 'system:erasure', decided_at = p_at, decision_reason = 'ERASED'
  where p.shard = p_shard and p.record_id = p_record_id and p.state = 'PARKED';
  -- What departments reported of it are digests without a salt.
  delete from log.department_leaf l using log.department_digest d, policy.feed f
  where f.shard = p_shard and d.feed_id = f.id and l.feed_id = d.feed_id and l.day = d.day and l.record_id = p_record_id;
  case p_shard
    when 1 then delete from people.resident r where r.id = p_record_id;
    when 2 then delete from housing.occupancy o where o.id = p_record_id;
    when 3 then
      -- Clocks and points hang on the ticket, and are a department's: its row stays, without what anybody said or was.
      update tickets.ticket t set version = p_position, subject = '', description = '', class_code = '', resolution = null,
        reporter_id = null, unit_id = null, updated_at = p_at, withdrawn_at = p_at
      where t.id = p_record_id;
      update tickets.deadline d set settled_at = p_at, outcome = 'WITHDRAWN' where d.ticket_id = p_record_id and d.settled_at is null;
    when 4 then delete from sensors.observation o where o.id = p_record_id;
    when 5 then delete from services.application a where a.id = p_record_id;
  end case;
end $$;
alter function log.destroy(smallint, uuid, bigint, timestamptz, jsonb) owner to cityhub_writer;

-- Appends what amends a record together with all that belongs to it: a correction, a recall, an erasure, a merger or its undoing, its
-- notice, the link between records and, where it answers one, the dispute's last change: all or nothing. It was made of the state at
-- p_read_position; if the record has moved on since, nothing is written and the answer is STALE: the caller reads again. So no
-- change between the reading and the writing is ever undone.
--   p_notice   {kind, fields, reason, dispute_id}; of an erasure also {legal_basis, kept}, see log.destroy; of MERGE and SPLIT also
--              other: {record_id, position: as it was read, or null}
--   p_dispute  {version: as it was read, change: its row for log.append}, or null
create or replace function log.amend(p_shard smallint, p_row jsonb, p_read_position bigint, p_notice jsonb, p_dispute jsonb)
returns table ("position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_record uuid := (p_row ->> 'record_id')::uuid;
  v_dispute uuid := (p_notice ->> 'dispute_id')::uuid;
  v_other uuid := (p_notice -> 'other' ->> 'record_id')::uuid;
  v_kind text := p_notice ->> 'kind';
  v_rows jsonb := jsonb_build_array(p_row);
  v_found bigint;
  v_stale boolean;
  v_answer record;
  v_closed record;
begin
  perform log.hold(p_shard, v_record, v_dispute);
  select max(c.position) into v_found from log.change c where c.shard = p_shard and c.record_id = v_record;
  v_stale := v_found is distinct from p_read_position;
  if v_dispute is not null and not v_stale then
    select d.version into v_found from exchange.dispute d where d.id = v_dispute and d.record_id = v_record;
    v_stale := v_found is distinct from (p_dispute ->> 'version')::bigint;
  end if;
  if v_kind = 'MERGE' and not v_stale then
    select max(c.position) into v_found from log.change c where c.shard = p_shard and c.record_id = v_other;
    v_stale := v_found is distinct from (p_notice -> 'other' ->> 'position')::bigint;
  end if;
  if v_stale then
    return query select null::bigint, null::timestamptz, 'STALE';
    return;
  end if;
  case when v_kind = 'ERASURE' then select a.* into strict v_answer from log.append(p_shard, v_rows) a;
    when p_shard = 1 then select a.* into strict v_answer from people.append(v_rows) a;
    when p_shard = 2 then select a.* into strict v_answer from housing.append(v_rows) a;
    when p_shard = 3 then select a.* into strict v_answer from tickets.append(v_rows) a;
    when p_shard = 4 then select a.* into strict v_answer from sensors.append(v_rows) a;
    when p_shard = 5 then select a.* into strict v_answer from services.append(v_rows) a;
  end case;
  if v_answer.outcome = 'ACCEPTED' then
    insert into exchange.record_notice (shard, position, kind, record_id, fields, reason, noticed_at, dispute_id, legal_basis)
    values (p_shard, v_answer.position, v_kind, v_record, array(select jsonb_array_elements_text(p_notice -> 'fields')),
      p_notice ->> 'reason', v_answer.accepted_at, v_dispute, p_notice ->> 'legal_basis');
    if v_kind = 'ERASURE' then
      perform log.destroy(p_shard, v_record, v_answer.position, v_answer.accepted_at, p_notice -> 'kept');
    end if;
    if v_other is not null then
      insert into exchange.record_link (shard, position, kind, record_id, other_record_id, linked_at)
      values (p_shard, v_answer.position, v_kind, v_record, v_other, v_answer.accepted_at);
    end if;
    if v_dispute is not null then
      select a.* into strict v_closed from log.append(6::smallint, jsonb_build_array(p_dispute -> 'change')) a;
      update exchange.dispute d set version = v_closed.position, state = 'CORRECTED', corrected_position = v_answer.position,
        answered_at = (p_dispute -> 'change' -> 'payload' ->> 'answeredAt')::timestamptz
      where d.id = v_dispute;
    end if;
  end if;
  return query select v_answer.position, v_answer.accepted_at, v_answer.outcome;
end $$;

revoke execute on function log.keys_still_stand(smallint, jsonb), log.versions_to_erase(smallint, uuid, bigint, int),
  log.destroy(smallint, uuid, bigint, timestamptz, jsonb) from public;
grant execute on function log.versions_to_erase(smallint, uuid, bigint, int) to cityhub_append;
