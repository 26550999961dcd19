import type { ObjectRef } from '@pothos/core';
import { events } from '../events/index.ts';
import type { GraphBuilder } from './builder.ts';
import type { Page } from './cursor.ts';

type PageInfo = Pick<Page<unknown>, 'hasNextPage' | 'endCursor'>;

const pageInfos = new WeakMap<object, ObjectRef<never, PageInfo, PageInfo>>();

function pageInfoOf<Deps>(builder: GraphBuilder<Deps>) {
  const known = pageInfos.get(builder);
  if (known !== undefined) return known;
  const ref = builder.objectRef<PageInfo>('PageInfo');
  builder.objectType(ref, {
    description: 'Where a page ends and whether another follows. 分页信息',
    shareable: true,
    fields: (t) => ({
      hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether rows follow. 是否还有下一页' }),
      endCursor: t.exposeString('endCursor', {
        nullable: true,
        description: 'Send it as `after` for the next page; opaque. 下一页游标',
      }),
    }),
  });
  pageInfos.set(builder, ref as never);
  return ref as never;
}

/** A page of these tells which records there are; a sensor may watch somebody. */
const isRecord = (name: string): boolean => events.has(name) || name === 'Sensor';

/** `<Name>Connection { nodes pageInfo }` for one node type. Rows come as a Page; records among them are noted as read. */
export function connectionOf<Deps, Row>(
  builder: GraphBuilder<Deps>,
  node: ObjectRef<never, Row, Row> | { name: string },
  name: string,
  chinese: string,
) {
  const pageInfo = pageInfoOf(builder);
  const noted = isRecord(name);
  const ref = builder.objectRef<Page<Row>>(`${name}Connection`);
  builder.objectType(ref, {
    description: `A page of ${name}, in a stable order. ${chinese}分页`,
    shareable: true,
    fields: (t) => ({
      nodes: t.field({
        type: [node as never],
        description: `The rows of this page. ${chinese}`,
        resolve: (page, _args, context) => {
          if (noted)
            for (const row of page.nodes) context.reads.found(name, (row as { readonly id: string }).id);
          return page.nodes as never;
        },
      }),
      pageInfo: t.field({
        type: pageInfo,
        description: 'Where this page ends. 分页信息',
        resolve: (page) => page as never,
      }),
    }),
  });
  return ref;
}
