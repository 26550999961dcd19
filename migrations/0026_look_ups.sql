-- Look-ups by citizen id: whoever guesses numbers is stopped, and by a restart of nothing allowed to go on.
set local role cityhub_owner;

-- Numbers that an actor asked for in vain within a day, by their keyed digest: each counts once.
create table log.look_up_miss (
  actor text not null,
  record_id uuid not null,
  missed_at timestamptz not null,
  primary key (actor, record_id)
);
create index on log.look_up_miss (actor, missed_at);
create index on log.look_up_miss (missed_at);
grant select, insert, update, delete on log.look_up_miss to cityhub_writer;
reset role;

-- Counts a look-up and answers 0, or answers in how many seconds the actor may look again. Hits and misses take the same way, so
-- that a refusal says of neither which it was; only a miss that is let through leaves a row.
create function log.count_look_up(p_actor text, p_record uuid, p_missed boolean, p_an_hour int, p_a_day int) returns int
language plpgsql security definer set search_path = '' as $$
declare
  v_now timestamptz;
  v_wait numeric;
begin
  -- One at a time for each actor: guesses that are sent at once must not pass side by side.
  perform pg_advisory_xact_lock(hashtextextended('look-up ' || p_actor, 0));
  v_now := clock_timestamp();
  -- The budget is free again when the oldest of its last misses is an hour, or a day, old.
  select max(w.seconds) into v_wait from (
    (select extract(epoch from m.missed_at + interval '1 hour' - v_now) as seconds from log.look_up_miss m
      where m.actor = p_actor and m.missed_at > v_now - interval '1 hour' order by m.missed_at desc offset p_an_hour - 1 limit 1)
    union all
    (select extract(epoch from m.missed_at + interval '1 day' - v_now) from log.look_up_miss m
      where m.actor = p_actor and m.missed_at > v_now - interval '1 day' order by m.missed_at desc offset p_a_day - 1 limit 1)
  ) w;
  if v_wait is not null then return greatest(1, ceil(v_wait))::int; end if;
  if p_missed then
    insert into log.look_up_miss as m (actor, record_id, missed_at) values (p_actor, p_record, v_now)
    on conflict (actor, record_id) do update set missed_at = excluded.missed_at;
    -- What is a day old counts no more: anybody's, a few at a time.
    delete from log.look_up_miss m using (
      select o.actor, o.record_id from log.look_up_miss o where o.missed_at < v_now - interval '1 day'
      order by o.missed_at limit 20 for update skip locked
    ) old where m.actor = old.actor and m.record_id = old.record_id;
  end if;
  return 0;
end $$;
alter function log.count_look_up(text, uuid, boolean, int, int) owner to cityhub_writer;
revoke execute on function log.count_look_up(text, uuid, boolean, int, int) from public;
grant execute on function log.count_look_up(text, uuid, boolean, int, int) to cityhub_people;
