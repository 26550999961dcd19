import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageOf, pageSize } from '@cityhub/schema/graph/cursor';
import { keyAfter, pageArgs } from '@cityhub/schema/graph/paging';
import { isItemCode } from '../model/codes.ts';
import { listItems } from '../store/items.ts';
import type { ServicesBuilder } from './builder.ts';
import { loadItem } from './loaders.ts';
import type { ServicesRefs } from './refs.ts';

export function addQueries(builder: ServicesBuilder, refs: ServicesRefs) {
  const items = connectionOf(builder, refs.item, 'ServiceItem', '政务服务事项');
  builder.queryType({
    fields: (t) => ({
      serviceItem: t.field({
        type: refs.item,
        nullable: true,
        description: 'One service item by code. 按编码查询事项',
        args: { code: t.arg.string({ description: 'Code of the item. 事项编码' }) },
        resolve: (_root, { code }, context) => loadItem(context, code),
      }),
      serviceItems: t.field({
        type: items,
        description: 'All service items in the order of their codes. 事项列表',
        args: pageArgs(builder),
        resolve: async (_root, args, context) => {
          const after = keyAfter(args, isItemCode);
          const size = pageSize(args);
          return pageOf(await listItems(await context.session.tx(), size + 1, after), size, (row) => [
            row.code,
          ]);
        },
      }),
    }),
  });
}
