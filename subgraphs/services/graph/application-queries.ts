import { asOfArgs, momentOf } from '@cityhub/schema/graph/as-of';
import { pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { listApplications } from '../store/applications.ts';
import { listApplicationsAsOf } from '../store/applications-as-of.ts';
import type { ServicesBuilder } from './builder.ts';
import { loadApplication, loadApplicationAsOf } from './loaders.ts';
import type { ServicesRefs } from './refs.ts';
import type { addResident } from './resident.ts';

/** What was applied for, as it stands now or stood at a moment: one record, and all of them. */
export function addApplicationQueries(
  builder: ServicesBuilder,
  refs: ServicesRefs,
  applications: ReturnType<typeof addResident>,
) {
  builder.queryFields((t) => ({
    application: t.field({
      type: refs.application,
      nullable: true,
      description:
        'One application by id; null when there is none or the caller may not know. 按编号查询办件',
      args: { id: t.arg.id({ description: 'The record id. 办件编号' }), ...asOfArgs(builder) },
      resolve: (_root, { id, ...args }, context) => {
        const at = momentOf(args, context.deps);
        return at === null ? loadApplication(context, id) : loadApplicationAsOf(context, id, at);
      },
    }),
    applications: t.field({
      type: applications,
      description: 'All applications that the caller may see, in the order of their ids. 办件列表',
      args: { ...pageArgs(builder), ...asOfArgs(builder) },
      resolve: async (_root, args, context) => {
        const at = momentOf(args, context.deps);
        const after = keyAfter(args, isUuid);
        const size = pageSize(args);
        const tx = await context.session.tx();
        return at === null ? listApplications(tx, size, after) : listApplicationsAsOf(tx, at, size, after);
      },
    }),
  }));
}
