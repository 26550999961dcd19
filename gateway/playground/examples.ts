import type { Claims } from './claims.ts';
import * as query from './example-queries.ts';

/** One ready-made tab. Together, in this order, they tell what the hub is for. */
export interface Example {
  readonly key:
    | 'push'
    | 'inbox'
    | 'receipt'
    | 'overview'
    | 'links'
    | 'preview'
    | 'feeds'
    | 'right'
    | 'lineage';
  readonly label: string;
  readonly english: string;
  /** What to look at, in Chinese and English. */
  readonly note: string;
  readonly englishNote: string;
  /** Whose right it is to ask this. */
  readonly asks: Pick<Claims, 'role' | 'department'>;
  readonly query: string;
  readonly variables: object;
}

/** What the examples need to know of this visit. */
export interface Visit {
  /** New at each load, so that each load is a push of its own; a second run within one is a repeat. */
  readonly idempotencyKey: string;
  readonly citizenId: string;
  readonly grid: string;
  /** The receipt of the newest push of this browser session. */
  readonly receiptId: string;
}

function pushOf(visit: Visit): Example {
  return {
    key: 'push',
    label: '登记居民',
    english: 'Push once',
    note: '一次录入，各部门只收到应得的字段。重复运行：同一回执。',
    englishNote: 'One push; each department gets its own fields only. Run it again: the same receipt.',
    asks: { role: 'gridworker' },
    query: query.registerResident,
    variables: {
      input: {
        idempotencyKey: visit.idempotencyKey,
        citizenId: visit.citizenId,
        name: '王小明',
        phone: '19900000001',
        gridCode: visit.grid,
        wait: 'ALL_RECEIPTS',
        timeoutMs: 10_000,
      },
    },
  };
}

/** Who gets what, before anything is pushed, while it runs, and before a right is given. */
function exchangeExamples(visit: Visit): readonly Example[] {
  return [
    {
      key: 'preview',
      label: '传播预览',
      english: 'Preview',
      note: '推送之前：谁会得到哪些字段，哪些不提供，为什么。什么也不写入。',
      englishNote: 'Before a push: who would get which fields, and why not more. Nothing is written.',
      asks: { role: 'gridworker' },
      query: query.previewPropagation,
      variables: { input: { entity: 'Resident', gridCode: visit.grid } },
    },
    {
      key: 'feeds',
      label: '订阅状况',
      english: 'Feeds',
      note: '每个订阅的延迟、熔断和死信。',
      englishNote: "Each feed's lag, breaker and dead letters.",
      asks: { role: 'operator' },
      query: query.feeds,
      variables: {},
    },
    {
      key: 'right',
      label: '授权试算',
      english: 'Try a right',
      note: '批准之前：谁会多看到多少条记录的哪个字段。给予要两个人，撤销一人即可。',
      englishNote:
        'Before it is given: who would see which field of how many records. Giving takes two people.',
      asks: { role: 'operator' },
      query: query.tryGrant,
      variables: {
        input: {
          idempotencyKey: visit.idempotencyKey,
          department: 'water',
          entity: 'Resident',
          fields: ['gridCode', 'unitId'],
          treatment: 'SEE',
          jurisdiction: '4201',
          purpose: 'water-management',
          legalBasis: '《城市供水条例》',
          validTo: '2030-01-01T00:00:00Z',
          reason: '停水时通知到户',
        },
      },
    },
  ];
}

export function examplesOf(visit: Visit): readonly Example[] {
  return [
    pushOf(visit),
    {
      key: 'inbox',
      label: '部门收件箱',
      english: 'Department inbox',
      note: '公安自己的数据库里有什么。换成城管再运行：没有身份号码。',
      englishNote: "What the police's own database holds. Run it as 城管: no citizen id.",
      asks: { role: 'department', department: 'police' },
      query: query.departmentInbox,
      variables: { first: 5 },
    },
    {
      key: 'receipt',
      label: '谁有它',
      english: 'Who has it',
      note: '登记的回执：谁收到了哪些字段。先运行第 1 步。',
      englishNote: 'The receipt of the push: who got which fields. Run step 1 first.',
      asks: { role: 'gridworker' },
      query: query.receipt,
      variables: { id: visit.receiptId },
    },
    {
      key: 'lineage',
      label: '数据血缘',
      english: 'Lineage',
      note: '审计：谁推送、改了什么、谁得到哪些字段、谁查阅过，以及在账本中的位置。个人值一律不显示。先运行第 1 步。',
      englishNote:
        'For auditors: who pushed it, what changed, who got which fields, who read it, its place in the ledger; no personal value. Run step 1 first.',
      asks: { role: 'auditor' },
      query: query.lineage,
      variables: { id: visit.receiptId },
    },
    {
      key: 'overview',
      label: '城市概览',
      english: 'City overview',
      note: '一次查询，五个领域。区域是编码前缀：4201 为全市。',
      englishNote: 'One query, five domains. An area is a code prefix: 4201 is the whole city.',
      asks: { role: 'department', department: 'urban-management' },
      query: query.cityOverview,
      variables: { area: visit.grid.slice(0, 6) },
    },
    {
      key: 'links',
      label: '网格关联',
      english: 'Linked grids',
      note: '网格连起人、房、工单、传感器。无权的字段是 null。',
      englishNote: 'A grid links people, homes, tickets and sensors. Fields without a right are null.',
      asks: { role: 'department', department: 'construction' },
      query: query.linkedGrids,
      variables: { grid: visit.grid, first: 3 },
    },
    ...exchangeExamples(visit),
  ];
}
