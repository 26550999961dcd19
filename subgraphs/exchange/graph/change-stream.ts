import { withdraws } from '@cityhub/schema/events/withdrawing';
import { type FeedEvent, followFeed } from '../actions/follow-feed.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { StreamedEntities } from './streamed-entities.ts';
import type { WithheldFieldRef } from './withheld-field.ts';

function addStreamedField(builder: ExchangeBuilder) {
  const treatment = builder.enumType('StreamedTreatment', {
    description: 'How a field is shown. 提供方式',
    values: {
      SEE: { description: 'As it is. 明文' },
      MASK: { description: 'With a mask. 脱敏' },
    } as const,
  });
  const field = builder.objectRef<FeedEvent['fields'][number]>('StreamedField');
  builder.objectType(field, {
    description: 'A field that the department gets. 提供字段',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Its name. 字段名' }),
      treatment: t.expose('treatment', { type: treatment, description: 'How it is shown. 提供方式' }),
    }),
  });
  return field;
}

/** The record behind an event. A record that was withdrawn is there no more. */
function linkTo(event: FeedEvent, entity: keyof StreamedEntities): { id: string } | null {
  if (event.entity !== entity || withdraws(event.change.operation)) return null;
  return { id: event.change.recordId };
}

function addFeedChange(builder: ExchangeBuilder, withheld: WithheldFieldRef, entities: StreamedEntities) {
  const field = addStreamedField(builder);
  const event = builder.objectRef<FeedEvent>('FeedChange');
  builder.objectType(event, {
    description:
      'One change that a feed asks for. Values are in the record behind it, as it is now and as the caller may see it. 变更推送',
    fields: (t) => {
      const record = (name: keyof StreamedEntities, term: string) =>
        t.field({
          type: entities[name],
          nullable: true,
          description: `The record, where the feed is of ${name} and the change does not withdraw it. ${term}`,
          resolve: (row) => linkTo(row, name),
        });
      return {
        cursor: t.exposeString('cursor', {
          description:
            'Where to resume: `after` continues behind this event. Opaque, for this feed alone. 游标',
        }),
        recordId: t.id({ description: 'The record. 记录编号', resolve: ({ change }) => change.recordId }),
        version: t.field({
          type: 'Position',
          description: 'The version that the change made. 版本',
          resolve: ({ change }) => change.position,
        }),
        operation: t.string({ description: 'The verb. 操作', resolve: ({ change }) => change.operation }),
        changedAt: t.field({
          type: 'DateTime',
          description: 'When it was stored for good. 变更时间',
          resolve: ({ change }) => change.acceptedAt,
        }),
        entity: t.exposeString('entity', { description: 'What sort of record. 实体' }),
        fields: t.field({
          type: [field],
          description: 'The fields that the department gets. 提供字段',
          resolve: (row) => [...row.fields],
        }),
        withheld: t.field({
          type: [withheld],
          description: 'The fields that it does not get, and why. 未提供字段',
          resolve: (row) => [...row.withheld],
        }),
        resident: record('Resident', '居民'),
        ticket: record('Ticket', '工单'),
        occupancy: record('Occupancy', '居住登记'),
        observation: record('Observation', '观测值'),
        application: record('Application', '办件'),
      };
    },
  });
  return event;
}

/** The live stream of a feed, over server-sent events or WebSocket. */
export function addChangeStream(
  builder: ExchangeBuilder,
  withheld: WithheldFieldRef,
  entities: StreamedEntities,
): void {
  const start = builder.enumType('StreamStart', {
    description: 'Where a stream begins that has no cursor. 起点',
    values: {
      BEGINNING: { description: 'With the state when the feed began, then every change since. 从头' },
      NOW: { description: 'With the next change. 从现在' },
    } as const,
  });
  builder.subscriptionType({
    description: 'What comes by itself, over server-sent events or WebSocket. 实时推送',
    fields: (t) => ({
      changes: t.field({
        type: addFeedChange(builder, withheld, entities),
        description:
          'The changes of a stream feed of the own department: each once, in order for each record. 订阅变更流',
        args: {
          feed: t.arg.id({ description: 'The feed, whose sink is `stream`. 订阅编号' }),
          after: t.arg.string({
            required: false,
            description: 'The cursor of the last event that was dealt with. 游标',
          }),
          from: t.arg({
            type: start,
            defaultValue: 'BEGINNING',
            description: 'Where to begin without `after`. 起点',
          }),
        },
        subscribe: (_root, { feed, after, from }, { deps, actor, expiresAt = 0 }) =>
          followFeed(deps, { actor, expiresAt }, { feed, after: after ?? null, from }),
        resolve: (event) => event,
      }),
    }),
  });
}
