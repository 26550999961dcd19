-- The log in stretches of positions, so that an old one can be taken out whole, and how long each kind of entry is kept.
set local role cityhub_owner;

-- How long entries stay before they may be archived. The shortest time is the law's, and the database's. Deliveries and receipts stay:
-- who holds a copy is told by them, as long as there may be one.
create table log.retention (
  kind text primary key check (kind in ('CHANGES', 'READS')),
  keep interval not null,
  legal_basis text not null,
  -- 提供记录 three years, logs six months.
  check (keep >= case kind when 'READS' then interval '6 months' else interval '3 years' end)
);
insert into log.retention (kind, keep, legal_basis) values
  ('CHANGES', '3 years', '《政务数据共享条例》：数据提供记录保存期限不少于三年'),
  ('READS', '6 months', '《中华人民共和国网络安全法》第二十一条第三项：网络日志留存不少于六个月');

-- How many positions a partition holds; partitions that stand keep what they have.
create table log.partition_rule (
  only_row boolean primary key default true check (only_row),
  positions bigint not null default 10000000 check (positions > 0)
);
insert into log.partition_rule default values;

-- Every partition that is there, and every one that was archived. Ranges of one tree follow each other without a gap.
create table log.stretch (
  tree smallint not null,
  from_position bigint not null,   -- inclusive
  to_position bigint not null,     -- inclusive
  partition text not null,
  archived_at timestamptz,
  archived_by text,
  -- The file's name, without its folder, and its digest.
  file text,
  sha256 text,
  entries bigint,
  -- How many changes stayed: the last version of each record, and the last that a feed had brought when it ended.
  kept bigint,
  -- When the last entry of an archived stretch was accepted: what stood before then cannot be told from what has stayed.
  newest_at timestamptz,
  primary key (tree, from_position),
  check (to_position >= from_position)
);

-- A key is used once per actor and shard: log.append looks it up under the lock of the shard's head. Across partitions no
-- index can say so; within one it still does.
alter table log.change drop constraint change_idempotency_key_actor_shard_key;

do $$
declare
  v_name text;
  v_shard smallint;
begin
  for v_shard, v_name in select h.shard, h.name from log.head h where h.shard between 1 and 6 loop
    execute format('alter table log.change detach partition log.change_%s', v_name);
    execute format('alter table log.change_%s rename to change_%1$s_1', v_name);
    execute format('create table log.change_%s partition of log.change for values in (%s) partition by range (position)', v_name, v_shard);
    -- Whatever has been written so far, and room for as much again as a partition holds.
    execute format('alter table log.change_%s attach partition log.change_%1$s_1 for values from (1) to (%s)', v_name,
      (select h.position from log.head h where h.shard = v_shard) + 10000001);
    execute format('create unique index change_%s_1_key on log.change_%1$s_1 (idempotency_key, actor)', v_name);
    insert into log.stretch (tree, from_position, to_position, partition)
    select v_shard, 1, h.position + 10000000, format('change_%s_1', v_name) from log.head h where h.shard = v_shard;
  end loop;
end $$;

alter table log.read_0 rename to read_1;
insert into log.stretch (tree, from_position, to_position, partition) values (7, 1, 10000000, 'read_1');

-- Makes the next partition of every tree whose last one is half full. A push finds none missing: half a partition is hours.
-- False where there was nothing to do.
create function log.make_room() returns boolean language plpgsql security definer set search_path = '' as $$
declare
  v_last record;
  v_parent text;
  v_name text;
  v_positions bigint;
  v_made boolean := false;
begin
  -- One at a time; without waiting, since whoever holds it makes the room.
  if not pg_try_advisory_xact_lock(4201024) then return false; end if;
  select r.positions into strict v_positions from log.partition_rule r;
  for v_last in
    select distinct on (s.tree) s.tree, s.to_position, s.from_position, h.name, h.position
    from log.stretch s join log.head h on h.shard = s.tree
    where s.tree between 1 and 7 order by s.tree, s.from_position desc
  loop
    while v_last.position > v_last.to_position - v_positions / 2 loop
      v_parent := case v_last.tree when 7 then 'read' else 'change_' || v_last.name end;
      v_name := v_parent || '_' || (v_last.to_position + 1);
      -- Made apart and then attached: whoever reads or writes the log goes on meanwhile.
      execute format('create table log.%I (like log.%I including all)', v_name, v_parent);
      if v_last.tree <> 7 then
        execute format('create unique index %I on log.%I (idempotency_key, actor)', v_name || '_key', v_name);
      end if;
      execute format('alter table log.%I attach partition log.%I for values from (%s) to (%s)', v_parent, v_name,
        v_last.to_position + 1, v_last.to_position + v_positions + 1);
      insert into log.stretch (tree, from_position, to_position, partition)
      values (v_last.tree, v_last.to_position + 1, v_last.to_position + v_positions, v_name);
      v_last.to_position := v_last.to_position + v_positions;
      v_made := true;
    end loop;
  end loop;
  return v_made;
end $$;
revoke execute on function log.make_room() from public;
grant execute on function log.make_room() to cityhub_worker;
grant select on log.retention, log.stretch to cityhub_worker, cityhub_exchange;
reset role;

-- As in 0021, but for a moment from which versions were taken out: then it says so, by an SQLSTATE of its own.
create or replace function log.position_before(p_shard smallint, p_before timestamptz) returns bigint
language plpgsql stable security definer set search_path = '' set enable_seqscan = off set enable_bitmapscan = off as $$
declare
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
  v_at timestamptz;
begin
  if exists (select from log.stretch s where s.tree = p_shard and s.newest_at >= p_before) then
    raise exception using errcode = 'CH001', message = 'versions of that time are in the archive';
  end if;
  select h.position into strict v_high from log.head h where h.shard = p_shard;
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    select c.accepted_at into v_at from log.change c where c.shard = p_shard and c.position = v_middle;
    if v_at is null or v_at < p_before then v_low := v_middle; else v_high := v_middle - 1; end if;
  end loop;
  return v_low;
end $$;
grant select on log.stretch to cityhub_writer;
