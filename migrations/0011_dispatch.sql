-- What the dispatcher remembers beyond the contract of 0009.
set local role cityhub_owner;

-- The end of the stretch that a worker did not survive. Until the cursor has passed it, the feed goes on in small ranges.
alter table log.cursor add column suspect_to bigint;

-- Of two workers on one feed only one carries an order out; a claim that has run out belongs to a worker that is gone.
alter table log.resend
  add column claimed_by text,
  add column claimed_until timestamptz;
reset role;
