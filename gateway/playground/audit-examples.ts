import type { Example, Visit } from './example.ts';

const lineage = `# 数据血缘 Where it comes from, who has it, who read it
query Lineage($id: ID!) {
  receipt(id: $id) {
    lineage {
      recordId
      erased
      versions(first: 5) {
        nodes {
          place
          kind
          actor
          acceptedAt
          changed { name class treatment value }
          deliveries { delivery { department { name } state fields withheld { field reason } receipt { verified } } }
          ledger { tree index isSealed size }
        }
      }
      reads(first: 5) { nodes { readAt role department purpose seen masked refused code } }
    }
  }
}
`;

const ownRecord = `# 我的数据 What is stored of me, who has it, who looked at it
query OwnRecord($id: ID!) {
  resident(id: $id) {
    name
    phone
    holders { department { name } feedName purpose legalBases fields masked since }
    accessLog(first: 10) { nodes { at role department { name } purpose seen masked refused } }
  }
}
`;

const repeatEntries = `# 重复录入 Who pushes again what the hub has
query RepeatEntries($from: String!, $to: String!) {
  repeatEntryReport(from: $from, to: $to) {
    department { name }
    month
    pushed
    pushedAgain
    share
    asked
    known
  }
}
`;

const bundle = `# 审计包 A file that the offline verifier checks, without any value
query AuditBundle($record: ID!) {
  exportBundle(input: { recordId: $record }) { entries reads deliveries checkpoint text }
}
`;

const checkpoint = `# 账本 The signed head of the ledger, and its witnesses
query Checkpoint {
  checkpoint { tree size root sealedAt text }
  ledgerKeys { __typename }
  witnesses { __typename }
}
`;

const auditor = { role: 'auditor' };

const lineageOf = (visit: Visit): Example => ({
  key: 'lineage',
  group: 'audit',
  title: { zh: '数据血缘', en: 'Lineage' },
  note: {
    zh: '谁推送、改了什么、谁得到哪些字段、谁查阅过，以及在账本中的位置。个人值一律不显示。先登记居民。',
    en: 'Who pushed it, what changed, who got which fields, who read it, its place in the ledger; no personal value. Push first.',
  },
  asks: auditor,
  query: lineage,
  variables: { id: visit.receiptId },
  takes: { variable: 'id', note: 'receipt' },
});

const ownOf = (visit: Visit): Example => ({
  key: 'own',
  group: 'audit',
  title: { zh: '我的数据', en: 'My data' },
  note: {
    zh: '市民王小明：枢纽存了我的什么、谁有、谁看过。先登记居民。',
    en: 'The citizen of the example: what is stored of me, who has it, who looked. Push first.',
  },
  asks: { role: 'citizen' },
  query: ownRecord,
  variables: { id: visit.resident },
});

const repeatsOf = (visit: Visit): Example => ({
  key: 'repeats',
  group: 'audit',
  title: { zh: '重复录入', en: 'Repeat entries' },
  note: {
    zh: '哪个部门还在录入枢纽已有的数据。',
    en: 'Which department still types what the hub has.',
  },
  asks: auditor,
  query: repeatEntries,
  variables: { from: `${visit.loadedAt.slice(0, 4)}-01`, to: visit.loadedAt.slice(0, 7) },
});

const bundleOf = (visit: Visit): Example => ({
  key: 'bundle',
  group: 'audit',
  title: { zh: '审计包', en: 'Audit bundle' },
  note: {
    zh: '一条记录的全部证据；verifier 离线核验，不含任何值。先登记居民。',
    en: 'All evidence of one record; the verifier checks it offline, and it holds no value. Push first.',
  },
  asks: auditor,
  query: bundle,
  variables: { record: visit.resident },
});

const checkpointOf = (): Example => ({
  key: 'checkpoint',
  group: 'audit',
  title: { zh: '账本', en: 'Ledger' },
  note: { zh: '签名的账本头：每秒封存。', en: 'The signed head of the ledger, sealed each second.' },
  asks: auditor,
  query: checkpoint,
  variables: {},
});

/** What an auditor follows, and what the person may know. */
export function auditExamples(visit: Visit): readonly Example[] {
  return [lineageOf(visit), ownOf(visit), repeatsOf(visit), bundleOf(visit), checkpointOf()];
}
