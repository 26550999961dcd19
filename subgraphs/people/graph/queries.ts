import { resident as residentEvent } from '@cityhub/schema/events/resident';
import { decideField } from '@cityhub/schema/graph/context';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { listResidents } from '../store/residents.ts';
import type { PeopleBuilder, PeopleContext } from './builder.ts';
import type { addGrid } from './grid.ts';
import { loadResident } from './loaders.ts';
import type { addResident, ResidentNode } from './resident.ts';

/** The right to look up by a field is the right to read it: who may not see citizen ids finds nobody by one. */
async function findByCitizenId(context: PeopleContext, citizenId: string): Promise<ResidentNode | null> {
  const found = await loadResident(context, context.deps.keyring.recordId(residentEvent.entity, citizenId));
  if (found === null) return null;
  const { treatment } = decideField(context, residentEvent.entity, 'citizenId', found.gridCode);
  return treatment === 'SEE' ? found : null;
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
        args: { id: t.arg.id({ description: 'The record id. 居民编号' }) },
        resolve: (_root, { id }, context) => (isUuid(id) ? loadResident(context, id) : null),
      }),
      residentByCitizenId: t.field({
        type: resident,
        nullable: true,
        description:
          'One resident by citizen id, looked up by its keyed digest; null as for `resident`. 按身份号码查询居民',
        args: { citizenId: t.arg.string({ description: 'GB 11643, sent as a variable. 公民身份号码' }) },
        resolve: (_root, { citizenId }, context) => findByCitizenId(context, citizenId),
      }),
      residents: t.field({
        type: residents,
        description: 'All residents that the caller may see, in the order of their ids. 居民列表',
        args: pageArgs(builder),
        resolve: async (_root, args, context) => {
          const after = keyAfter(args, isUuid);
          return listResidents(await context.session.tx(), pageSize(args), after);
        },
      }),
    }),
  });
}
