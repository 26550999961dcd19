import { ticket as ticketEvent } from '@cityhub/schema/events/ticket';
import { maySeeField, revealField } from '@cityhub/schema/graph/context';
import type { TicketsBuilder, TicketsContext } from './builder.ts';
import { loadTicket } from './loaders.ts';
import type { TicketNode, TicketsRefs } from './refs.ts';
import type { TicketEnums } from './ticket-enums.ts';

const entity = ticketEvent.entity;
type Text = 'subject' | 'description' | 'resolution';

/** A text as this caller may have it: the value, or null. */
const shown = (context: TicketsContext, node: TicketNode, field: Text): string | null =>
  revealField(context, entity, field, node, node[field]);

/** Whether the caller may know the link; who finds tickets by a link learns it, so a list by a link asks this first. */
export function maySee(context: TicketsContext, node: TicketNode, link: 'reporterId' | 'unitId'): boolean {
  return maySeeField(context, entity, link, node);
}

/** The entity behind a link, or null where there is none or the caller may not know it. */
function linked(
  context: TicketsContext,
  node: TicketNode,
  link: 'reporterId' | 'unitId',
): { id: string } | null {
  const id = node[link];
  return id !== null && maySee(context, node, link) ? { id } : null;
}

/** Classes 2 and 3: each field is decided for the caller. */
function addDecidedFields(builder: TicketsBuilder, refs: TicketsRefs) {
  builder.objectFields(refs.ticket, (t) => ({
    subject: t.string({
      nullable: true,
      description: 'What it is about, class 2. 标题',
      resolve: (node, _args, context) => shown(context, node, 'subject'),
    }),
    description: t.string({
      nullable: true,
      description: 'In the words of who reported it, class 3. 诉求内容',
      resolve: (node, _args, context) => shown(context, node, 'description'),
    }),
    resolution: t.string({
      nullable: true,
      description: 'How it was settled, class 3. 办理结果',
      resolve: (node, _args, context) => shown(context, node, 'resolution'),
    }),
    unit: t.field({
      type: refs.unit,
      nullable: true,
      description: 'The unit that it is about, class 2. 房屋',
      resolve: (node, _args, context) => linked(context, node, 'unitId'),
    }),
    reporter: t.field({
      type: refs.resident,
      nullable: true,
      description: 'Who reported it, class 3. 诉求人',
      resolve: (node, _args, context) => linked(context, node, 'reporterId'),
    }),
  }));
}

export function addTicket(builder: TicketsBuilder, refs: TicketsRefs, enums: TicketEnums) {
  builder.objectType(refs.ticket, {
    description:
      'What somebody reported, and which department has it. Fields that the caller has no right to are null. 工单',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Id of the record. 工单编号' }),
      kind: t.expose('kind', { type: enums.kind, description: 'What the report is. 工单类型' }),
      classCode: t.exposeString('classCode', {
        description: 'Class of the responsibility list; `general` waits for a human. 事项分类',
      }),
      state: t.expose('state', { type: enums.state, description: 'How far it is. 工单状态' }),
      department: t.field({
        type: refs.department,
        nullable: true,
        description: 'Who has it. 承办部门',
        resolve: (node) => ({ code: node.department }),
      }),
      gridCode: t.exposeString('gridCode', { description: 'The grid that it is about. 网格编码' }),
      grid: t.field({
        type: refs.grid,
        nullable: true,
        description: 'The grid that it is about. 网格',
        resolve: (node) => ({ code: node.gridCode }),
      }),
      reportedAt: t.expose('reportedAt', {
        type: 'DateTime',
        description: 'When it was reported and dispatched. 上报时间',
      }),
      acceptBy: t.expose('acceptBy', {
        type: 'DateTime',
        description: 'Accepted later than this, it costs points. 接单时限',
      }),
      acceptedAt: t.expose('acceptedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was accepted. 接单时间',
      }),
      resolvedAt: t.expose('resolvedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was resolved. 办结时间',
      }),
    }),
  });
  addDecidedFields(builder, refs);
  builder.asEntity(refs.ticket, {
    key: builder.selection<{ id: string }>('id'),
    // Gone, never there and not yours are one answer.
    resolveReference: ({ id }, context) => loadTicket(context, id) as Promise<TicketNode>,
  });
}
