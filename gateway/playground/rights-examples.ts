import type { Example, Visit } from './example.ts';

const grants = `# 授权 Rights in force
query Grants($department: String, $entity: String, $first: Int) {
  grants(department: $department, entity: $entity, first: $first) {
    nodes { id role department { name } fields treatment jurisdiction purpose legalBasis validTo }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const tryGrant = `# 授权试算 What a right would open, before two people give it
query TryGrant($input: ProposeGrantInput!) {
  tryGrant(input: $input) {
    gains {
      department { name }
      field
      before
      after
      records
      showsNothing
    }
    feeds { feed { name } fields }
    atLeast
  }
}
`;

const policyDecisions = `# 授权结论 What I would see of a field, and why
query PolicyDecisions($fields: [EntityFieldInput!]!) {
  policyDecisions(fields: $fields) {
    entity
    field
    class
    treatment
    reason
    chinese
    english
    area
    rights { grantId legalBasis }
  }
}
`;

const requestBreakGlass = `# 紧急调阅 Values for who has no right to them: two people, an alert, an entry in the log
mutation RequestBreakGlass($input: RequestBreakGlassInput!) {
  requestBreakGlass(input: $input) {
    __typename
    ... on BreakGlassPayload { breakGlass { id state fields minutes requestedBy } }
    ... on DomainError { code message }
    ... on InvalidInputError { issues { path code } }
  }
}
`;

const operator = { role: 'operator' };

const grantsOf = (): Example => ({
  key: 'grants',
  group: 'rights',
  title: { zh: '授权列表', en: 'Rights' },
  note: {
    zh: '公安对居民有哪些权利，依据哪部法律。',
    en: 'Which rights the police have on residents, and by which law.',
  },
  asks: operator,
  query: grants,
  variables: { department: 'police', entity: 'Resident', first: 10 },
});

const rightOf = (visit: Visit): Example => ({
  key: 'right',
  group: 'rights',
  title: { zh: '授权试算', en: 'Try a right' },
  note: {
    zh: '批准之前：谁会多看到多少条记录的哪个字段。给予要两个人，撤销一人即可。',
    en: 'Before it is given: who would see which field of how many records. Giving takes two people.',
  },
  asks: operator,
  query: tryGrant,
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
});

const decisionsOf = (): Example => ({
  key: 'decisions',
  group: 'rights',
  title: { zh: '我能看什么', en: 'What I see' },
  note: {
    zh: '每个字段的结论和原因。换身份再运行。',
    en: 'The decision on each field, and why. Change the persona and run it again.',
  },
  asks: { role: 'department', department: 'population' },
  query: policyDecisions,
  variables: {
    fields: ['citizenId', 'phone', 'name', 'careTags'].map((field) => ({ entity: 'Resident', field })),
  },
});

const breakGlassOf = (visit: Visit): Example => ({
  key: 'breakGlass',
  group: 'rights',
  title: { zh: '紧急调阅', en: 'Break the glass' },
  note: {
    zh: '审计申请看两个值，十分钟；要另一人批准，本人会知道。先登记居民。',
    en: 'An auditor asks for two values for ten minutes; a second person opens it, and the citizen learns of it. Push first.',
  },
  asks: { role: 'auditor' },
  query: requestBreakGlass,
  variables: {
    input: {
      idempotencyKey: `${visit.idempotencyKey}-glass`,
      recordId: visit.resident,
      fields: ['name', 'phone'],
      reason: '核对举报线索',
      legalBasis: '《政务数据共享条例》',
      minutes: 10,
    },
  },
});

/** Rights as data: looked at, tried out, given by two people. */
export function rightsExamples(visit: Visit): readonly Example[] {
  return [grantsOf(), rightOf(visit), decisionsOf(), breakGlassOf(visit)];
}
