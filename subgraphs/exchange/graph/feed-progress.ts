import type { FeedBackfill, FeedBreaker, FeedLag } from '../model/feed-progress.ts';
import type { ExchangeBuilder } from './builder.ts';

/** The types of a feed's figures. */
export function addFeedProgress(builder: ExchangeBuilder) {
  const backfill = builder.objectRef<FeedBackfill>('FeedBackfill').implement({
    description: 'A new feed is filled with the state of its beginning, then follows the log. 回填进度',
    fields: (t) => ({
      to: t.expose('to', {
        type: 'Position',
        description: 'The head of the log when it was ordered. 回填终点',
      }),
      position: t.expose('position', { type: 'Position', description: 'Where it is. 当前位置' }),
      percent: t.exposeInt('percent', { description: 'In whole per cent; 100: it follows. 百分比' }),
    }),
  });
  const lag = builder.objectRef<FeedLag>('FeedLag').implement({
    description: 'How far a feed is behind the log. 延迟',
    fields: (t) => ({
      records: t.exposeInt('records', {
        description: 'Changes of its shard that it has not looked at. 落后条数',
      }),
      seconds: t.exposeFloat('seconds', { description: 'Age of the first of them. 落后秒数' }),
    }),
  });
  const state = builder.enumType('BreakerState', {
    description: 'Whether a sink is tried. 熔断状态',
    values: {
      CLOSED: { description: 'Every batch is tried, after a pause where the last one failed. 正常' },
      OPEN: { description: 'It fails again and again, and is left alone until `retryAt`. 熔断' },
      HALF_OPEN: { description: 'It was left alone; the next attempt decides. 半开' },
    } as const,
  });
  const breaker = builder.objectRef<FeedBreaker>('FeedBreaker').implement({
    description: "How a feed's sink fares. 熔断器",
    fields: (t) => ({
      state: t.expose('state', { type: state, description: 'Whether it is tried. 状态' }),
      retryAt: t.expose('retryAt', {
        type: 'DateTime',
        nullable: true,
        description: 'No attempt before this moment. 下次尝试时间',
      }),
      attempts: t.exposeInt('attempts', { description: 'Failed attempts in a row. 连续失败次数' }),
      failingSince: t.expose('failingSince', {
        type: 'DateTime',
        nullable: true,
        description: 'When it began to fail. 开始失败时间',
      }),
    }),
  });
  return { backfill, lag, breaker };
}
