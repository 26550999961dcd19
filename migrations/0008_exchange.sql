set local role cityhub_owner;

create table exchange.department (
  code text primary key check (code ~ '^[a-z]+(-[a-z]+)*$'),
  name text not null,              -- the department's Chinese name
  purpose text not null            -- what it may ask for by default
);

create table exchange.source_system (
  id text primary key,
  name text not null,
  department text not null references exchange.department (code),
  kind text not null
);

grant usage on schema exchange to cityhub_exchange;
grant select on exchange.department, exchange.source_system to cityhub_exchange;
reset role;
