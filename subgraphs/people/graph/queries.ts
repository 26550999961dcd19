import { resident as residentEvent } from '@cityhub/schema/events/resident';
import { asOfArgs, momentOf } from '@cityhub/schema/graph/as-of';
import { maySeeField } from '@cityhub/schema/graph/context';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { checkLookUps, countLookUp } from '../actions/count-look-up.ts';
import { listResidents } from '../store/residents.ts';
import { listResidentsAsOf } from '../store/residents-as-of.ts';
import type { PeopleBuilder, PeopleContext } from './builder.ts';
import type { addGrid } from './grid.ts';
import { loadResident, loadResidentAsOf } from './loaders.ts';
import type { addResident, ResidentNode } from './resident.ts';

/** The right to look up by a field is the right to read it: who may not see citizen ids finds nobody by one. */
async function findByCitizenId(context: PeopleContext, citizenId: string): Promise<ResidentNode | null> {
  const { deps, actor } = context;
  checkLookUps(deps, actor);
  const id = deps.keyring.recordId(residentEvent.entity, citizenId);
  const found = await loadResident(context, id);
  const isHit = found !== null && maySeeField(context, residentEvent.entity, 'citizenId', found);
  await countLookUp(deps, context, id, !isHit);
  return isHit ? found : null;
}

export function addQueries(
  builder: PeopleBuilder,
  resident: ReturnType<typeof addResident>,
  residents: ReturnType<typeof addGrid>,
) {
  builder.queryType({
    fields: (t) => ({
      resident: t.field({
        type: resident,
        nullable: true,
        description: 'One resident by id; null when there is none or the caller may not know. 按编号查询居民',
        args: { id: t.arg.id({ description: 'The record id. 居民编号' }), ...asOfArgs(builder) },
        resolve: (_root, { id, ...args }, context) => {
          const at = momentOf(args, context.deps);
          if (!isUuid(id)) return null;
          return at === null ? loadResident(context, id) : loadResidentAsOf(context, id, at);
        },
      }),
      residentByCitizenId: t.field({
        type: resident,
        nullable: true,
        description:
          'One resident by citizen id, looked up by its keyed digest; null as for `resident`. Whoever looks up in vain too often waits. 按身份号码查询居民',
        args: { citizenId: t.arg.string({ description: 'GB 11643, sent as a variable. 公民身份号码' }) },
        resolve: (_root, { citizenId }, context) => findByCitizenId(context, citizenId),
      }),
      residents: t.field({
        type: residents,
        description: 'All residents that the caller may see, in the order of their ids. 居民列表',
        args: { ...pageArgs(builder), ...asOfArgs(builder) },
        resolve: async (_root, args, context) => {
          const at = momentOf(args, context.deps);
          const after = keyAfter(args, isUuid);
          const size = pageSize(args);
          const tx = await context.session.tx();
          return at === null ? listResidents(tx, size, after) : listResidentsAsOf(tx, at, size, after);
        },
      }),
    }),
  });
}
