-- Correction, recall and dispute: a source amends its record in the log, and whoever holds a copy is told and must answer.
set local role cityhub_owner;

-- A withdrawn record stays in its table, so that a later push makes it live again, and is visible to nobody meanwhile. The
-- rule stands in row level security: no query can forget it.
alter table people.resident add column withdrawn_at timestamptz;
alter table housing.occupancy add column withdrawn_at timestamptz;
alter table tickets.ticket add column withdrawn_at timestamptz;
alter table sensors.observation add column withdrawn_at timestamptz;
alter table services.application add column withdrawn_at timestamptz;
alter policy resident_read on people.resident
  using (withdrawn_at is null and grid_code ^@ any ((select policy.readable('Resident'))::text[]));
alter policy occupancy_read on housing.occupancy
  using (withdrawn_at is null and grid_code ^@ any ((select policy.readable('Occupancy'))::text[]));
alter policy ticket_read on tickets.ticket
  using (withdrawn_at is null and grid_code ^@ any ((select policy.readable('Ticket'))::text[]));
alter policy observation_read on sensors.observation
  using (withdrawn_at is null and exists (select from sensors.sensor s where s.id = sensor_id));
alter policy application_read on services.application
  using (withdrawn_at is null and grid_code ^@ any ((select policy.readable('Application'))::text[]));

-- Counts of an area read the index alone, as before: its condition says what the policy asks.
create index resident_live on people.resident (grid_code, id) where withdrawn_at is null;
drop index people.resident_grid_code_id_idx;
create index application_live on services.application (grid_code, id) where withdrawn_at is null;
drop index services.application_grid_code_id_idx;
create index ticket_open on tickets.ticket (grid_code) where state <> 'RESOLVED' and withdrawn_at is null;
drop index tickets.ticket_grid_code_idx;

-- A recalled ticket's clock stops: nobody loses points for what was never so.
alter table tickets.deadline drop constraint deadline_outcome_check,
  add constraint deadline_outcome_check check (outcome in ('KEPT', 'MISSED', 'WITHDRAWN'));
grant update on tickets.ticket, tickets.deadline, services.application to cityhub_writer;

-- Why a record was corrected or recalled: one row beside the change, written with it. Names of fields, never a value.
create table exchange.record_notice (
  shard smallint not null,
  position bigint not null,
  kind text not null check (kind in ('CORRECTION', 'RECALL')),
  record_id uuid not null,
  -- The fields that were corrected; none for a recall.
  fields text[] not null,
  reason text not null check (length(reason) between 1 and 500),
  noticed_at timestamptz not null,
  dispute_id uuid,
  primary key (shard, position)
);
create index on exchange.record_notice (noticed_at, shard, position);

-- 数据校核: a department says that a value is wrong; the source has until due_at to answer.
create table exchange.dispute (
  id uuid primary key,
  -- The position of its last change in shard exchange.
  version bigint not null,
  record_id uuid not null,
  entity text not null,
  jurisdiction text not null,
  -- The version of the record that was disputed, who made it, and for which source.
  record_version bigint not null,
  source text not null,
  source_actor text not null,
  field text not null,
  department text not null references exchange.department (code),
  reason text not null check (length(reason) between 1 and 500),
  state text not null check (state in ('OPEN', 'UPHELD', 'REFUSED', 'CORRECTED')),
  asked_at timestamptz not null,
  due_at timestamptz not null,
  answered_at timestamptz,
  note text check (length(note) between 1 and 500),
  -- The position of the change that corrected the record, in the record's shard.
  corrected_position bigint
);
create index on exchange.dispute (department, due_at, id);
create index on exchange.dispute (source, due_at, id);
create index on exchange.dispute (due_at, id);
create unique index one_open_dispute on exchange.dispute (record_id, field, department) where state = 'OPEN';
alter table exchange.record_notice add foreign key (dispute_id) references exchange.dispute (id);

-- How far each feed has come. A stream is read by its department itself and nobody keeps what it read: it is taken to hold
-- whatever it was offered.
create view log.feed_reach as
select f.id as feed_id,
  case when f.sink ->> 'kind' <> 'stream' then (select c.position from log.cursor c where c.feed_id = f.id and c.shard = f.shard)
    when f.state in ('ACTIVE', 'PAUSED') then (select h.position from log.head h where h.shard = f.shard) end as position
from policy.feed f;

-- Whether anything of a record could travel by a feed: some ordered field was granted both when the change was due and when
-- it was sent, as in decideThenAndNow of schema/policy/decide.ts.
create function policy.could_travel(p_feed uuid, p_jurisdiction text, p_due timestamptz, p_sent timestamptz) returns boolean
stable language sql security definer set search_path = '' as $$
  with mine as (
    select g.fields, g.valid_from, g.valid_to from policy.feed f
    join policy.access_grant g on g.entity = f.entity and g.purpose = f.purpose and g.fields && f.fields
    where f.id = p_feed and g.role = 'department' and (g.department is null or g.department = f.department)
      and g.jurisdiction <> 'own' and p_jurisdiction ^@ g.jurisdiction
  )
  select exists (
    select from policy.feed f cross join lateral unnest(f.fields) as ordered (field)
    where f.id = p_feed
      and exists (select from mine m where ordered.field = any (m.fields) and m.valid_from <= p_due and p_due < m.valid_to)
      and exists (select from mine m where ordered.field = any (m.fields) and m.valid_from <= p_sent and p_sent < m.valid_to))
$$;

-- Versions of records that feeds were given: the feed has come so far, the version was asked for, not skipped while the feed
-- was filled, not parked, and not withheld for want of a right. Payloads are compared with filters here and shown to nobody.
create view log.held_version as
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
  and v.operation <> 'recallRecord'
  and log.matches(v.payload, f.filter)
  and (v.position > f.backfill_to or not exists (
    select from log.change later where later.shard = v.shard and later.record_id = v.record_id
      and later.position > v.position and later.position <= f.backfill_to))
  and not exists (
    select from log.parked p where p.feed_id = f.id and p.shard = v.shard and p.position = v.position
      and p.state <> 'REDELIVERED')
  and policy.could_travel(f.id, v.jurisdiction, greatest(f.created_at, v.accepted_at),
    coalesce(sent.delivered_at, greatest(f.created_at, v.accepted_at)));

-- What each holder of a copy has to acknowledge, and whether it has: by its signed receipt for that very change, or by its word.
--   reached    the feed has come as far as the change
--   delivered  and it was not set aside: the change itself, or, where the feed may not have it any more, the withdrawal of its copy
create view log.notice_duty as
select f.id as feed_id, f.name as feed_name, f.state as feed_state, f.department, n.shard, n.position, n.kind, n.record_id, c.entity,
  c.jurisdiction, n.fields, n.reason, n.noticed_at, c.source, c.actor as source_actor,
  coalesce(reach.position >= n.position, false) as reached,
  coalesce(reach.position >= n.position, false) and not exists (
    select from log.parked p where p.feed_id = f.id and p.shard = n.shard and p.position = n.position
      and p.state <> 'REDELIVERED')
    -- A stream shows only what its department may see: there the notice alone tells it.
    and (f.sink ->> 'kind' <> 'stream' or c.jurisdiction ^@ f.jurisdiction and log.matches(c.payload, f.filter)
      and policy.could_travel(f.id, c.jurisdiction, greatest(f.created_at, c.accepted_at),
        coalesce(sent.delivered_at, greatest(f.created_at, c.accepted_at)))) as delivered,
  coalesce(word.acknowledged_at, receipt.delivered_at) as acknowledged_at
from exchange.record_notice n
join log.change c on c.shard = n.shard and c.position = n.position
join policy.feed f on f.shard = n.shard and f.entity = c.entity
join log.feed_reach reach on reach.feed_id = f.id
left join log.acknowledgement word on word.feed_id = f.id and word.shard = n.shard and word.position = n.position
left join lateral (
  select d.delivered_at from log.delivery d
  where d.feed_id = f.id and d.shard = n.shard and d.to_position >= n.position order by d.to_position limit 1
) sent on true
left join lateral (
  select min(r.delivered_at) as delivered_at from log.receipt r
  where r.feed_id = f.id and r.shard = n.shard and r.position = n.position and r.verified
) receipt on true
where exists (
  select from log.held_version held
  where held.feed_id = f.id and held.shard = n.shard and held.record_id = n.record_id and held.position < n.position);

grant select on log.held_version, log.notice_duty to cityhub_exchange;
-- A holder that may not read a correction, or is not asked for it any more, is told to drop its copy.
grant usage on schema exchange to cityhub_worker;
grant select on log.held_version, exchange.record_notice to cityhub_worker;
grant execute on function policy.could_travel(uuid, text, timestamptz, timestamptz) to cityhub_worker;
revoke execute on function policy.could_travel(uuid, text, timestamptz, timestamptz) from public;
grant execute on function policy.could_travel(uuid, text, timestamptz, timestamptz) to cityhub_exchange;
grant select on exchange.record_notice, exchange.dispute to cityhub_exchange;
grant insert, update (version, state, note, answered_at) on exchange.dispute to cityhub_exchange;
grant usage on schema exchange to cityhub_writer, cityhub_append;
grant insert on exchange.record_notice to cityhub_writer;
grant select, update (version, state, answered_at, corrected_position) on exchange.dispute to cityhub_writer;
reset role;

-- The last state of a record, to be amended in memory: no role that logs in but cityhub_append may ask for it.
create function log.state_of(p_record_id uuid)
returns table (shard smallint, "position" bigint, entity text, operation text, jurisdiction text, payload jsonb, sealed bytea,
  wrapped bytea, actor text, source text)
language sql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
  select c.shard, c.position, c.entity, c.operation, c.jurisdiction, c.payload, c.sealed, k.wrapped, c.actor, c.source
  from log.change c left join log.record_key k on k.record_id = c.record_id
  where c.record_id = p_record_id and c.shard between 1 and 5
  order by c.position desc limit 1
$$;
alter function log.state_of(uuid) owner to cityhub_writer;

-- The first answer to a key, so that a repeat is answered alike whatever has become of the record since.
create function log.answer_to_key(p_shard smallint, p_actor text, p_key text)
returns table ("position" bigint, accepted_at timestamptz, body_mac bytea)
language sql stable security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
  select c.position, c.accepted_at, c.body_mac from log.change c
  where c.shard = p_shard and c.actor = p_actor and c.idempotency_key = p_key
$$;
alter function log.answer_to_key(smallint, text, text) owner to cityhub_writer;

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
      case i.operation when 'recallRecord' then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, grid_code = excluded.grid_code, unit_id = excluded.unit_id,
      name = excluded.name, birth_date = excluded.birth_date, sex = excluded.sex, care_tags = excluded.care_tags,
      sealed = excluded.sealed, updated_at = excluded.updated_at, withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
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
      case i.operation when 'recallRecord' then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, resident_id = excluded.resident_id, unit_id = excluded.unit_id,
      grid_code = excluded.grid_code, kind = excluded.kind, since = excluded.since, until = excluded.until,
      updated_at = excluded.updated_at, withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;

-- Only a correction or a recall finds its ticket there already: a report's record is named by its caller and key.
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
    from accepted i where i.operation not in ('correctRecord', 'recallRecord')
    returning id, department, accept_by
  ), clock as (
    insert into tickets.deadline (ticket_id, rule, department, due_at)
    select w.id, 'ACCEPT_WITHIN_24H', w.department, w.accept_by from written w
  ), amended as (
    update tickets.ticket t set version = i.position, subject = i.payload ->> 'subject', description = i.payload ->> 'description',
      unit_id = (i.payload ->> 'unitId')::uuid, updated_at = i.accepted_at,
      withdrawn_at = case i.operation when 'recallRecord' then i.accepted_at end
    from accepted i where i.operation in ('correctRecord', 'recallRecord') and t.id = i.record_id and t.version < i.position
  ), stopped as (
    update tickets.deadline d set settled_at = i.accepted_at, outcome = 'WITHDRAWN'
    from accepted i where i.operation = 'recallRecord' and d.ticket_id = i.record_id and d.settled_at is null
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
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
      (i.payload ->> 'result')::double precision, a.accepted_at, case i.operation when 'recallRecord' then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, result = excluded.result, updated_at = excluded.updated_at,
      withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
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
      case i.operation when 'recallRecord' then a.accepted_at end
    from input i join appended a on a.ord = i.ord where a.outcome = 'ACCEPTED'
    on conflict (id) do update set version = excluded.version, note = excluded.note, updated_at = excluded.updated_at,
      withdrawn_at = excluded.withdrawn_at
    where old.version < excluded.version
  )
  select a.ord, a.position, a.accepted_at, a.outcome from appended a;
end $$;

-- Locks whatever a correction or recall of a record touches, in the one order that everybody keeps: dispute, ticket, head of
-- the record's shard; the head of exchange comes last.
create function log.hold(p_shard smallint, p_record_id uuid, p_dispute_id uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if p_dispute_id is not null then
    perform from exchange.dispute d where d.id = p_dispute_id for update;
  end if;
  if p_shard = 3 then
    -- A step in the ticket's life takes the row before the head.
    perform from tickets.ticket t where t.id = p_record_id for no key update;
  end if;
  perform from log.head h where h.shard = p_shard for update;
end $$;
alter function log.hold(smallint, uuid, uuid) owner to cityhub_writer;

-- Appends a correction or a recall together with its notice and, where it answers one, the dispute's last change: all or
-- nothing. It was made of the state at p_read_position; if the record has moved on since, nothing is written and the answer
-- is STALE: the caller reads again. So no change between the reading and the writing is ever undone.
--   p_notice   {kind, fields, reason, dispute_id}
--   p_dispute  {version: as it was read, change: its row for log.append}, or null
create function log.amend(p_shard smallint, p_row jsonb, p_read_position bigint, p_notice jsonb, p_dispute jsonb)
returns table ("position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_record uuid := (p_row ->> 'record_id')::uuid;
  v_dispute uuid := (p_notice ->> 'dispute_id')::uuid;
  v_rows jsonb := jsonb_build_array(p_row);
  v_found bigint;
  v_answer record;
  v_closed record;
begin
  perform log.hold(p_shard, v_record, v_dispute);
  if v_dispute is not null then
    select d.version into v_found from exchange.dispute d where d.id = v_dispute and d.record_id = v_record;
    if v_found is distinct from (p_dispute ->> 'version')::bigint then
      return query select null::bigint, null::timestamptz, 'STALE';
      return;
    end if;
  end if;
  select max(c.position) into v_found from log.change c where c.shard = p_shard and c.record_id = v_record;
  if v_found is distinct from p_read_position then
    return query select null::bigint, null::timestamptz, 'STALE';
    return;
  end if;
  case p_shard
    when 1 then select a.* into strict v_answer from people.append(v_rows) a;
    when 2 then select a.* into strict v_answer from housing.append(v_rows) a;
    when 3 then select a.* into strict v_answer from tickets.append(v_rows) a;
    when 4 then select a.* into strict v_answer from sensors.append(v_rows) a;
    when 5 then select a.* into strict v_answer from services.append(v_rows) a;
  end case;
  if v_answer.outcome = 'ACCEPTED' then
    insert into exchange.record_notice (shard, position, kind, record_id, fields, reason, noticed_at, dispute_id)
    values (p_shard, v_answer.position, p_notice ->> 'kind', v_record,
      array(select jsonb_array_elements_text(p_notice -> 'fields')), p_notice ->> 'reason', v_answer.accepted_at, v_dispute);
    if v_dispute is not null then
      select a.* into strict v_closed from log.append(6::smallint, jsonb_build_array(p_dispute -> 'change')) a;
      update exchange.dispute d set version = v_closed.position, state = 'CORRECTED', corrected_position = v_answer.position,
        answered_at = (p_dispute -> 'change' -> 'payload' ->> 'answeredAt')::timestamptz
      where d.id = v_dispute;
    end if;
  end if;
  return query select v_answer.position, v_answer.accepted_at, v_answer.outcome;
end $$;
alter function log.amend(smallint, jsonb, bigint, jsonb, jsonb) owner to cityhub_writer;

revoke execute on function log.state_of(uuid), log.answer_to_key(smallint, text, text), log.hold(smallint, uuid, uuid),
  log.amend(smallint, jsonb, bigint, jsonb, jsonb) from public;
grant execute on function log.state_of(uuid), log.answer_to_key(smallint, text, text), log.hold(smallint, uuid, uuid),
  log.amend(smallint, jsonb, bigint, jsonb, jsonb) to cityhub_append;
