-- What lineage and ledger stand on: Merkle trees over the log (RFC 9162), their heads, the log of reads.
set local role cityhub_owner;

-- Whose ledger this is: the first line of every checkpoint begins with it.
create table log.ledger (
  only_row boolean primary key default true check (only_row),
  origin text not null default 'cityhub/' || encode(uuid_send(gen_random_uuid()), 'hex'),
  created_at timestamptz not null default clock_timestamp()
);
insert into log.ledger default values;

-- One tree for each shard, one over the reads, one over the deliveries, and the city's, whose leaves name the heads of all others.
-- Leaf index = position - 1.
create table log.tree (
  tree smallint primary key,
  name text not null unique,
  size bigint not null default 0,
  -- SHA-256 of nothing: the head of an empty tree.
  root bytea not null default sha256('') check (octet_length(root) = 32),
  sealed_at timestamptz
);
insert into log.tree (tree, name) values (0, 'city'), (1, 'people'), (2, 'housing'), (3, 'tickets'), (4, 'sensors'), (5, 'services'),
  (6, 'exchange'), (7, 'reads'), (8, 'deliveries');

-- Hashes of full subtrees, up to 256 of one level in a row: level 0 holds leaves, level n roots of subtrees of 256^n leaves.
create table log.tile (
  tree smallint not null references log.tree (tree),
  level smallint not null check (level between 0 and 7),
  index bigint not null,
  hashes bytea not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
  primary key (tree, level, index)
);
-- A hash has no shorter form, and a compressed one must be unpacked whole.
alter table log.tile alter column hashes set storage external;

-- Every head that was signed; one for each size.
create table log.tree_head (
  tree smallint not null references log.tree (tree),
  size bigint not null,
  root bytea not null check (octet_length(root) = 32),
  -- The checkpoint as text (C2SP tlog-checkpoint, signed-note), with the hub's own signatures.
  note text not null,
  sealed_at timestamptz not null,
  -- The entry of the city's tree that names this head; null for the city's own heads.
  city_position bigint,
  primary key (tree, size)
);

-- The leaves of the city's tree: canonical JSON, see docs/bundle-format.md.
create table log.city_entry (
  position bigint primary key,
  entry text not null
);

-- The hub's signing keys. Beginning, rotation and revocation are changes of entity LedgerKey in shard 6, too.
create table log.ledger_key (
  -- The key id of a signed note, 8 hexadecimal digits.
  key_id text primary key,
  generation int not null,
  algorithm text not null check (algorithm in ('Ed25519', 'SM2')),
  -- The raw public key in base64: 32 bytes of Ed25519, 65 of SM2 (uncompressed point).
  public_key text not null,
  -- The first size of the city's tree that it may sign, and the last one.
  since_size bigint not null,
  until_size bigint,
  -- The key before it, and that one's signature over this one; null for the first.
  previous_key_id text references log.ledger_key (key_id),
  endorsement text,
  revoked_at timestamptz,
  revoke_reason text,
  unique (generation, algorithm)
);

-- Whoever keeps heads of this ledger and signs that each grows out of the one before.
create table log.witness (
  name text primary key check (name ~ '^[a-z0-9.-]{1,80}$'),
  department text,
  -- Raw Ed25519 key, base64.
  public_key text not null unique,
  registered_by text not null,
  registered_at timestamptz not null default clock_timestamp()
);
create table log.cosignature (
  city_size bigint not null,
  witness text not null references log.witness (name),
  -- The signature line of C2SP tlog-cosignature.
  line text not null,
  cosigned_at timestamptz not null,
  primary key (city_size, witness)
);

-- Reads, apart from content. One row for each entity of one request at one subgraph; dense positions, like the log.
insert into log.head (shard, name) values (7, 'reads');
create table log.read (
  position bigint not null,
  accepted_at timestamptz not null,
  -- When the answer left; accepted_at is when the database had it.
  read_at timestamptz not null,
  trace_id text not null,
  actor text not null,
  role text not null,
  department text,
  purpose text,
  subgraph text not null,
  entity text not null,
  -- Names of fields by what became of them; a refused read is a read.
  seen text[] not null,
  masked text[] not null,
  refused text[] not null,
  record_ids uuid[] not null,
  -- Null: answered. Else the code of the refusal of the whole question.
  code text,
  leaf bytea not null check (octet_length(leaf) = 32),
  primary key (position)
) partition by range (position);
create table log.read_0 partition of log.read for values from (1) to (10000001);
create index read_of_record on log.read using gin (record_ids);

-- Deliveries and receipts join the tree of deliveries when they are sealed; null until then.
alter table log.delivery add column sealed_position bigint;
create index delivery_unsealed on log.delivery (delivered_at) where sealed_position is null;
alter table log.receipt add column sealed_position bigint;
create index receipt_unsealed on log.receipt (delivered_at) where sealed_position is null;

alter table log.change
  -- Where, when and with which app a push was made: {app, at, longitude, latitude}; null where nobody said.
  add column tap jsonb,
  -- When the values of this version were destroyed.
  add column erased_at timestamptz;
create index change_cause on log.change (cause) where cause is not null;

-- The commitments of an erased version, so that its leaf can still be made of what is left.
create table log.erased (
  shard smallint not null,
  position bigint not null,
  record_id uuid not null,
  -- {field: commitment}
  commitments jsonb not null,
  primary key (shard, position)
);

-- The time of the last entry: positions follow it, also when somebody sets the clock back.
alter table log.head add column accepted_at timestamptz not null default '-infinity';

grant select on log.ledger, log.tree, log.tile, log.tree_head, log.city_entry, log.ledger_key, log.witness, log.cosignature, log.erased
  to cityhub_worker, cityhub_exchange;
grant select on log.tree to cityhub_append, cityhub_people, cityhub_housing, cityhub_tickets, cityhub_sensors, cityhub_services;
grant update on log.tree to cityhub_worker;
grant insert, update on log.tile to cityhub_worker;
grant insert on log.tree_head, log.city_entry, log.ledger_key to cityhub_worker;
grant update (until_size) on log.ledger_key to cityhub_worker;
grant update (sealed_position) on log.delivery, log.receipt to cityhub_worker;
grant select on log.read to cityhub_worker, cityhub_exchange;
grant select (tap, erased_at) on log.change to cityhub_exchange;
grant select, insert on log.read to cityhub_writer;
grant select, insert on log.witness, log.cosignature to cityhub_exchange;
grant select, insert on log.erased to cityhub_writer;
reset role;

create or replace function log.append(p_shard smallint, p_rows jsonb)
returns table (ord int, "position" bigint, accepted_at timestamptz, outcome text)
language plpgsql security definer set search_path = ''
set enable_seqscan = off set enable_bitmapscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_base bigint;
  v_now timestamptz;
begin
  -- From here to the commit this transaction alone writes the shard, and sees every change written before it.
  select h.position, greatest(clock_timestamp(), h.accepted_at) into strict v_base, v_now
  from log.head h where h.shard = p_shard for update;
  return query
  with input as materialized (
    select r.* from rows from (jsonb_to_recordset(p_rows) as (
      entity text, operation text, record_id uuid, jurisdiction text, payload jsonb, sealed text, leaf text, wrapped_key text,
      actor text, source text, purpose text, idempotency_key text, body_mac text, cause text, trace_id text, tap jsonb
    )) with ordinality as r (entity, operation, record_id, jurisdiction, payload, sealed, leaf, wrapped_key,
      actor, source, purpose, idempotency_key, body_mac, cause, trace_id, tap, ord)
  ), known as materialized (
    select i.ord, c.position, c.accepted_at, c.body_mac = decode(i.body_mac, 'base64') as same_body
    from input i cross join lateral (
      -- One look-up per row, whatever the planner believes of a young log: a join may read the whole shard instead.
      select x.position, x.accepted_at, x.body_mac from log.change x
      where x.shard = p_shard and x.actor = i.actor and x.idempotency_key = i.idempotency_key limit 1
    ) c
  ), fresh as materialized (
    select i.*, v_base + row_number() over (order by i.ord) as position
    from input i where not exists (select from known k where k.ord = i.ord)
  ), key_written as (
    insert into log.record_key (record_id, wrapped)
    select f.record_id, decode(f.wrapped_key, 'base64') from fresh f where f.wrapped_key is not null
  ), written as (
    insert into log.change (shard, position, entity, operation, record_id, jurisdiction, payload, sealed, leaf, actor, source,
      purpose, idempotency_key, body_mac, cause, trace_id, accepted_at, tap)
    select p_shard, f.position, f.entity, f.operation, f.record_id, f.jurisdiction, f.payload, decode(f.sealed, 'base64'),
      decode(f.leaf, 'base64'), f.actor, f.source, f.purpose, f.idempotency_key, decode(f.body_mac, 'base64'), f.cause, f.trace_id,
      v_now, f.tap
    from fresh f
  ), moved as (
    update log.head h set position = v_base + (select count(*) from fresh), accepted_at = v_now where h.shard = p_shard
  )
  select f.ord::int, f.position, v_now, 'ACCEPTED' from fresh f
  union all
  select k.ord::int, k.position, k.accepted_at, case when k.same_body then 'REPEATED' else 'CONFLICT' end from known k;
end $$;
