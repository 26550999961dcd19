import { type ShardName, shards } from '@cityhub/schema/events/define';
import { connectionOf } from '@cityhub/schema/graph/connection';
import { decodeCursor, pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { ForbiddenError } from '@cityhub/schema/runtime/errors';
import { isStorableText } from '@cityhub/schema/runtime/input-checks';
import { readInbox } from '../actions/read-inbox.ts';
import { mayReadChanges } from '../model/policy.ts';
import { listChanges } from '../store/changes.ts';
import { listDepartments } from '../store/departments.ts';
import type { ExchangeBuilder } from './builder.ts';
import { addChange } from './change.ts';
import type { addDepartment } from './department.ts';
import { addInbox, noteReceived } from './inbox.ts';
import { loadDepartment } from './loaders.ts';
import { type addReceipt, loadReceipt } from './receipt.ts';

function addCatalogueQueries(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
): void {
  builder.queryFields((t) => ({
    departments: t.field({
      type: [department],
      description: 'All departments, by code. 部门列表',
      resolve: async (_root, _args, context) => listDepartments(await context.session.tx()),
    }),
    department: t.field({
      type: department,
      nullable: true,
      description: 'One department. 部门',
      args: { code: t.arg.string({ description: 'As in `urban-management`. 部门代码' }) },
      resolve: (_root, { code }, context) => (isStorableText(code) ? loadDepartment(context, code) : null),
    }),
  }));
}

function addChangesQuery(builder: ExchangeBuilder): void {
  const shard = builder.enumType('Shard', {
    description: 'A part of the change log, one per subgraph. 日志分片',
    values: Object.keys(shards) as ShardName[],
  });
  const changes = connectionOf(builder, addChange(builder), 'Change', '变更');
  builder.queryField('changes', (t) =>
    t.field({
      type: changes,
      description: 'The change log in order, for auditors and operators. 变更日志',
      args: {
        shard: t.arg({ type: shard, description: 'Which part. 日志分片' }),
        first: t.arg.int({ required: false, description: 'Page size, 1 to 200. 每页条数' }),
        after: t.arg.string({ required: false, description: 'endCursor of the page before. 游标' }),
      },
      resolve: async (_root, args, context) => {
        const size = pageSize(args);
        if (!mayReadChanges(context.actor)) throw new ForbiddenError();
        const after = args.after == null ? 0 : Number(decodeCursor(args.after, 1)[0]) || 0;
        const rows = await listChanges(await context.session.tx(), shards[args.shard], after, size + 1);
        return pageOf(rows, size, (row) => [String(row.position)]);
      },
    }),
  );
}

export function addQueries(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
  receipt: ReturnType<typeof addReceipt>,
): void {
  const inbox = addInbox(builder);
  builder.queryType({
    fields: (t) => ({
      receipt: t.field({
        type: receipt,
        nullable: true,
        description: 'A receipt of your own push, as it stands now; null when it is not yours. 回执查询',
        args: { id: t.arg.id({ description: 'The id that the push answered. 回执编号' }) },
        resolve: (_root, { id }, context) => loadReceipt(context, id),
      }),
      departmentInbox: t.field({
        type: inbox,
        description: "What the caller's department received, newest first. 部门收件箱",
        args: {
          first: t.arg.int({ required: false, description: 'Page size, 1 to 200. 每页条数' }),
          after: t.arg.string({ required: false, description: 'endCursor of the page before. 游标' }),
        },
        resolve: async (_root, args, context) => {
          const page = await readInbox(context.deps, context.actor, args);
          for (const row of page.nodes) noteReceived(context, row);
          return page;
        },
      }),
    }),
  });
  addCatalogueQueries(builder, department);
  addChangesQuery(builder);
}
