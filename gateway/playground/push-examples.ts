import type { Example, Visit } from './example.ts';

const registerResident = `# 一次录入 Push once
mutation RegisterResident($input: RegisterResidentInput!) {
  registerResident(input: $input) {
    __typename
    ... on RegisterResidentPayload {
      resident { id name citizenId phone gridCode }
      receipt {
        id
        recordId
        version
        shard
        position
        acceptedAt
        board
        deliveries {
          department { code name }
          state
          fields
          withheld { field reason }
          deliveredAt
          attempts
        }
      }
    }
    ... on DomainError { code message }
    ... on InvalidInputError { issues { path code } }
  }
}
`;

const departmentInbox = `# 部门收件箱 What my department received
query DepartmentInbox($first: Int, $after: String) {
  departmentInbox(first: $first, after: $after) {
    nodes {
      recordId
      version
      entity
      fields { name value }
      receivedAt
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const receipt = `# 谁有它 Who has it
query Receipt($id: ID!) {
  receipt(id: $id) {
    recordId
    version
    acceptedAt
    board
    deliveries {
      department { code name }
      state
      fields
      withheld { field reason }
      deliveredAt
      attempts
    }
  }
}
`;

const previewPropagation = `# 传播预览 Before a push: who would get what, and why not more
query PreviewPropagation($input: PreviewPropagationInput!) {
  previewPropagation(input: $input) {
    department { name }
    gets
    reason
    fields { name treatment }
    withheld { field reason }
  }
}
`;

const explainDelivery = `# 为什么有、为什么没有 What became of each version at one department
query ExplainDelivery($record: ID!, $department: String!) {
  explainDelivery(recordId: $record, department: $department) {
    department { name }
    hasFeed
    versions {
      version
      operation
      acceptedAt
      feeds { feed { name } delivery { state fields withheld { field reason } deliveredAt } }
    }
  }
}
`;

const reportTicket = `# 随手拍 A report: the responsibility list finds the department
mutation ReportTicket($input: ReportTicketInput!) {
  reportTicket(input: $input) {
    __typename
    ... on ReportTicketPayload {
      matchedWords
      ticket { id subject classCode state department { name } acceptBy }
      receipt { id recordId version }
    }
    ... on DomainError { code message }
    ... on InvalidInputError { issues { path code } }
  }
}
`;

const correctRecord = `# 更正 A correction is one change, and everybody who has the record gets it
mutation CorrectRecord($input: CorrectRecordInput!) {
  correctRecord(input: $input) {
    __typename
    ... on CorrectRecordPayload {
      receipt { version deliveries { department { name } state fields } }
    }
    ... on DomainError { code message }
    ... on InvalidInputError { issues { path code } }
  }
}
`;

const gridworker = { role: 'gridworker' };

const pushOf = (visit: Visit): Example => ({
  key: 'push',
  group: 'push',
  title: { zh: '登记居民', en: 'Push once' },
  note: {
    zh: '一次录入，各部门只收到应得的字段。重复运行：同一回执。',
    en: 'One push; each department gets its own fields only. Run it again: the same receipt.',
  },
  asks: gridworker,
  query: registerResident,
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
});

const inboxOf = (): Example => ({
  key: 'inbox',
  group: 'push',
  title: { zh: '部门收件箱', en: 'Department inbox' },
  note: {
    zh: '公安自己的数据库里有什么。换成城管再运行：没有身份号码。',
    en: "What the police's own database holds. Run it as urban management: no citizen id.",
  },
  asks: { role: 'department', department: 'police' },
  query: departmentInbox,
  variables: { first: 5 },
});

const receiptOf = (visit: Visit): Example => ({
  key: 'receipt',
  group: 'push',
  title: { zh: '谁有它', en: 'Who has it' },
  note: {
    zh: '登记的回执：谁收到了哪些字段。先登记居民。',
    en: 'The receipt of the push: who got which fields. Push first.',
  },
  asks: gridworker,
  query: receipt,
  variables: { id: visit.receiptId },
  takes: { variable: 'id', note: 'receipt' },
});

const previewOf = (visit: Visit): Example => ({
  key: 'preview',
  group: 'push',
  title: { zh: '传播预览', en: 'Preview' },
  note: {
    zh: '推送之前：谁会得到哪些字段，哪些不提供，为什么。什么也不写入。',
    en: 'Before a push: who would get which fields, and why not more. Nothing is written.',
  },
  asks: gridworker,
  query: previewPropagation,
  variables: { input: { entity: 'Resident', gridCode: visit.grid } },
});

const explainDeliveryOf = (visit: Visit): Example => ({
  key: 'explainDelivery',
  group: 'push',
  title: { zh: '为什么没有', en: 'Why not there' },
  note: {
    zh: '一个部门得到了每个版本的哪些字段，没得到的为什么。先登记居民。',
    en: 'What one department got of each version, and why not more. Push first.',
  },
  asks: { role: 'operator' },
  query: explainDelivery,
  variables: { record: visit.resident, department: 'urban-management' },
});

const ticketOf = (visit: Visit): Example => ({
  key: 'ticket',
  group: 'push',
  title: { zh: '上报工单', en: 'Report a ticket' },
  note: {
    zh: '按权责清单自动派单，24 小时内须接单。',
    en: 'The responsibility list dispatches it; the department has 24 hours to accept.',
  },
  asks: gridworker,
  query: reportTicket,
  variables: {
    input: {
      idempotencyKey: `${visit.idempotencyKey}-ticket`,
      gridCode: visit.grid,
      kind: 'REPORT',
      subject: '路面井盖缺失',
      description: '人行道上的井盖不见了。',
    },
  },
});

const correctOf = (visit: Visit): Example => ({
  key: 'correct',
  group: 'push',
  title: { zh: '更正', en: 'Correct it' },
  note: {
    zh: '只有来源能更正；得到过它的部门都会收到更正。先登记居民。',
    en: 'The source alone corrects; whoever has the record gets the correction. Push first.',
  },
  asks: gridworker,
  query: correctRecord,
  variables: {
    input: {
      idempotencyKey: `${visit.idempotencyKey}-correction`,
      recordId: visit.resident,
      changes: [{ field: 'phone', value: '19900000002' }],
      reason: '号码登记有误',
      wait: 'ALL_RECEIPTS',
      timeoutMs: 10_000,
    },
  },
});

/** From the tap of a grid worker to four departments. */
export function pushExamples(visit: Visit): readonly Example[] {
  return [
    pushOf(visit),
    inboxOf(),
    receiptOf(visit),
    previewOf(visit),
    explainDeliveryOf(visit),
    ticketOf(visit),
    correctOf(visit),
  ];
}
