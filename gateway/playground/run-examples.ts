import type { Example, Visit } from './example.ts';

const feeds = `# 订阅 My feeds, and how they are doing
query Feeds {
  feeds {
    name
    entity
    fields
    sinkKind
    state
    lag { records seconds }
    breaker { state retryAt attempts }
    lastError
    parked
  }
}
`;

const createStream = `# 订阅实时推送 Order a live stream for the own department
mutation CreateStream($input: CreateFeedInput!) {
  createFeed(input: $input) {
    __typename
    ... on CreateFeedPayload { feed { id name state fields } }
    ... on DomainError { code message }
    ... on InvalidInputError { issues { path code } }
  }
}
`;

const live = `# 实时推送 Each change as it comes, with what the department may see
subscription Live($feed: ID!) {
  changes(feed: $feed, from: NOW) {
    cursor
    version
    operation
    changedAt
    fields { name treatment }
    withheld { field reason }
    resident { name phone gridCode }
  }
}
`;

const sources = `# 来源系统 Who pushes, how fresh, how much
query Sources {
  sourceSystems { id name department { name } state entities quotaPerMinute }
}
`;

const changes = `# 变更日志 The log itself: no values, every act
query Changes($shard: Shard!, $first: Int) {
  changes(shard: $shard, first: $first) {
    nodes { position entity operation actor purpose acceptedAt leaf }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const operator = { role: 'operator' };
const police = { role: 'department', department: 'police' };

const feedsOf = (): Example => ({
  key: 'feeds',
  group: 'run',
  title: { zh: '订阅状况', en: 'Feeds' },
  note: { zh: '每个订阅的延迟、熔断和死信。', en: "Each feed's lag, breaker and dead letters." },
  asks: operator,
  query: feeds,
  variables: {},
});

const streamOf = (visit: Visit): Example => ({
  key: 'stream',
  group: 'run',
  title: { zh: '订阅实时流', en: 'Order a stream' },
  note: {
    zh: '公安为自己订一条实时流；再打开“实时推送”。',
    en: 'The police order a live stream for themselves; then open Live.',
  },
  asks: police,
  query: createStream,
  variables: {
    input: {
      name: visit.idempotencyKey,
      entity: 'Resident',
      fields: ['name', 'phone', 'gridCode'],
      jurisdiction: '4201',
      purpose: 'public-security',
      legalBasis: '《中华人民共和国户口登记条例》',
      sink: { stream: true },
    },
  },
});

const liveOf = (visit: Visit): Example => ({
  key: 'live',
  group: 'run',
  title: { zh: '实时推送', en: 'Live' },
  note: {
    zh: '先订阅实时流，再运行它；另开一个窗口登记居民，变更立即出现在这里。',
    en: 'Order a stream, then run this; push a resident in another window, and the change appears here.',
  },
  asks: police,
  query: live,
  variables: { feed: visit.feedId },
  takes: { variable: 'feed', note: 'feed' },
});

const sourcesOf = (): Example => ({
  key: 'sources',
  group: 'run',
  title: { zh: '来源系统', en: 'Sources' },
  note: { zh: '谁在推送、配额多少。', en: 'Who pushes, and how much each may.' },
  asks: operator,
  query: sources,
  variables: {},
});

const changesOf = (): Example => ({
  key: 'changes',
  group: 'run',
  title: { zh: '变更日志', en: 'The log' },
  note: {
    zh: '日志按顺序记下每个动作，不含任何值。',
    en: 'The log holds every act in order, and no value.',
  },
  asks: operator,
  query: changes,
  variables: { shard: 'people', first: 5 },
});

/** What runs: feeds, streams, sources, the log. */
export function runExamples(visit: Visit): readonly Example[] {
  return [feedsOf(), streamOf(visit), liveOf(visit), sourcesOf(), changesOf()];
}
