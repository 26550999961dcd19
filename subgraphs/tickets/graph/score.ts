import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { pageArgs } from '@cityhub/schema/graph/paging';
import type { TicketsBuilder } from './builder.ts';
import { loadEntries, loadPoints, loadTicket } from './loaders.ts';
import { placeAfter } from './paging.ts';
import type { TicketsRefs } from './refs.ts';

function addScoreEntry(builder: TicketsBuilder, refs: TicketsRefs) {
  builder.objectType(refs.scoreEntry, {
    description: 'Points given or taken, once and for good. 计分记录',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the entry. 记录编号' }),
      points: t.exposeInt('points', { description: 'Less than zero where points were taken. 分值' }),
      rule: t.exposeString('rule', { description: 'Which rule, such as ACCEPT_WITHIN_24H. 计分规则' }),
      at: t.expose('at', { type: 'DateTime', description: 'When it was entered. 计分时间' }),
      ticket: t.field({
        type: refs.ticket,
        nullable: true,
        description: 'The ticket that it is about, where the caller may see it. 工单',
        resolve: (entry, _args, context) => loadTicket(context, entry.ticketId),
      }),
    }),
  });
}

/** What a department has gathered: the sum, and every entry that makes it. */
export function addDepartmentScore(builder: TicketsBuilder, refs: TicketsRefs) {
  addScoreEntry(builder, refs);
  const entries = connectionOf(builder, refs.scoreEntry, 'ScoreEntry', '计分记录');
  return builder.objectRef<{ department: string }>('DepartmentScore').implement({
    description: 'Points of a department, with the entries that make them. 部门计分',
    fields: (t) => ({
      points: t.int({
        description: 'The sum of all entries. 总分',
        resolve: ({ department }, _args, context) => loadPoints(context, department),
      }),
      entries: t.field({
        type: entries,
        description: 'Its entries, in the order of time. 计分记录',
        args: pageArgs(builder),
        resolve: async ({ department }, args, context) => {
          const size = pageSize(args);
          const after = placeAfter(args);
          const place = after === null ? null : { at: after.moment, id: after.id };
          const rows = await loadEntries(context, department, size + 1, place);
          return pageOf(rows, size, (row) => [row.at.toISOString(), row.id]);
        },
      }),
    }),
  });
}
