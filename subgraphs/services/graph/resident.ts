import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isUuid } from '@cityhub/schema/runtime/input-checks';
import { maySee } from './application.ts';
import type { ServicesBuilder } from './builder.ts';
import { loadApplicationsOf } from './loaders.ts';
import type { ServicesRefs } from './refs.ts';

/**
 * What one read takes of a person's applications. Which of them the caller may know to be his is decided row by row,
 * before the page is cut: a page cut first would tell, by its cursor, of those that were left out.
 */
const readAtOnce = 2000;

/** What services adds to people's Resident. */
export function addResident(builder: ServicesBuilder, refs: ServicesRefs) {
  const applications = connectionOf(builder, refs.application, 'Application', '办件');
  refs.resident.implement({
    description: 'A person who lives in the city. Fields that the caller has no right to are null. 居民',
    externalFields: (t) => ({ id: t.id() }),
    fields: (t) => ({
      applications: t.field({
        type: applications,
        description: 'What the person applied for, as far as the caller may know. 办件',
        args: pageArgs(builder),
        resolve: async (resident, args, context) => {
          const size = pageSize(args);
          const rows = await loadApplicationsOf(context, resident.id, readAtOnce, keyAfter(args, isUuid));
          const known = rows.filter((row) => maySee(context, row, 'residentId'));
          return pageOf(known, size, (row) => [row.id]);
        },
      }),
    }),
  });
  return applications;
}
