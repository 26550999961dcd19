import type { ClonedCity } from '../harness/cloned-city.ts';
import { until } from '../harness/until.ts';

/** Ends the first stretch of residents' changes here, and begins another: as if a partition held no more than that. */
export async function endStretchHere(city: ClonedCity): Promise<number> {
  const [head] = await city.sql`select position from log.head where shard = 1`;
  const end: number = head?.['position'];
  await city.sql.unsafe(`
    alter table log.change_people detach partition log.change_people_1;
    alter table log.change_people attach partition log.change_people_1 for values from (1) to (${end + 1});
    update log.stretch set to_position = ${end} where tree = 1 and from_position = 1;
    update log.partition_rule set positions = ${2 * end}`);
  await city.sql`select log.make_room()`;
  return end;
}

/** Lets the changes up to a position be four years older; only before they are sealed. */
export async function makeOld(city: ClonedCity, position: number): Promise<void> {
  await city.sql`
    update log.change set accepted_at = accepted_at - interval '4 years' where shard = 1 and position <= ${position}`;
}

/** Resolves when everything is sealed and every feed of residents has come as far as the log. */
export function untilAtRest(city: ClonedCity): Promise<void> {
  return until('everything is sealed and delivered', async () => {
    const [row] = await city.sql`
      select (select bool_and(t.size = h.position) from log.tree t join log.head h on h.shard = t.tree where t.tree between 1 and 6) as sealed,
        not exists (
          select from policy.feed f left join log.cursor c on c.feed_id = f.id and c.shard = f.shard
          where f.shard = 1 and f.state = 'ACTIVE' and coalesce(c.position, 0) < (select position from log.head where shard = 1)
        ) as delivered`;
    return row?.['sealed'] === true && row['delivered'] === true;
  });
}
