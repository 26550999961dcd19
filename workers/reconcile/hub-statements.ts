import type { FeedOrder } from '@cityhub/schema/policy/grant';
import { type Selection, select } from '../dispatch/selection.ts';

const columns = ['position', 'record_id', 'jurisdiction', 'accepted_at', 'operation', 'payload'];

/** A change as dispatch projects it; what is sealed only where the feed may have it. */
function columnsOf(alias: string, opensSealed: boolean): string {
  const open = columns.map((name) => `${alias}.${name}`).join(', ');
  return `${open}, ${opensSealed ? `${alias}.sealed, k.wrapped` : 'null as sealed, null as wrapped'}`;
}

const keysOf = (alias: string, opensSealed: boolean): string =>
  opensSealed ? `left join log.record_key k on k.record_id = ${alias}.record_id` : '';

const within = ({ parameters }: Selection): string =>
  `c.accepted_at >= $${parameters.length + 1}::text::timestamptz and c.accepted_at < $${parameters.length + 2}::text::timestamptz`;

/** What a feed has been asked for up to a position, in three questions; the parameters of the selection come first. */
export function hubStatements(feed: FeedOrder, upTo: number, opensSealed: boolean) {
  const selection = select(feed, 0, upTo);
  const { parameters } = selection;
  // An erased record is to be forgotten: neither side counts it.
  const condition = `${selection.condition} and c.operation <> 'eraseRecord'`;
  return {
    parameters,
    /** Last versions that are of a day: then its begin and end. */
    ofDay: `select ${columnsOf('o', opensSealed)}
      from (select c.* from log.change c where ${condition} and ${within(selection)}) o ${keysOf('o', opensSealed)}
      where not exists (select from log.change c
        where ${condition} and c.record_id = o.record_id and c.position > o.position)
      order by o.record_id`,
    /** Last versions of records: then their ids. */
    last: `select distinct on (c.record_id) ${columnsOf('c', opensSealed)}
      from log.change c ${keysOf('c', opensSealed)}
      where ${condition} and c.record_id = any ($${parameters.length + 1}::text::uuid[])
      order by c.record_id, c.position desc`,
  };
}

/** How many changes of a day come after a position. */
export function pendingStatement(feed: FeedOrder, after: number, upTo: number) {
  const selection = select(feed, after, upTo);
  return {
    parameters: selection.parameters,
    statement: `select count(*)::int as pending from log.change c where ${selection.condition} and ${within(selection)}`,
  };
}
