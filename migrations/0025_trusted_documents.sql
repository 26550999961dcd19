-- Trusted documents: what an app may send, known by the hash of its text.
set local role cityhub_owner;

-- A text is never changed and a row never deleted: which operations an app could once send stays to be seen.
create table policy.trusted_document (
  app text not null check (app ~ '^[a-z0-9][a-z0-9.-]{0,59}$'),
  -- SHA-256 of the text in hex.
  hash text not null,
  -- The operation's own name.
  name text not null,
  text text not null check (octet_length(text) <= 65536),
  added_at timestamptz not null default now(),
  added_by text not null,
  retired_at timestamptz,
  primary key (app, hash),
  check (hash = encode(sha256(convert_to(text, 'UTF8')), 'hex'))
);

-- Raised with every change, under the lock of its row: who has seen a number has seen all that was committed before it.
create table policy.document_revision (
  only_row boolean primary key default true check (only_row),
  number bigint not null default 0
);
insert into policy.document_revision default values;

create function policy.raise_document_revision() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update policy.document_revision set number = number + 1;
  return null;
end $$;
create trigger document_changed after insert or update on policy.trusted_document
  for each statement execute function policy.raise_document_revision();

grant select on policy.trusted_document, policy.document_revision to cityhub_exchange;
reset role;
