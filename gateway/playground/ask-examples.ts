import type { Example, Visit } from './example.ts';

const cityOverview = `# 城市概览 One area at a glance
query CityOverview($area: ID!) {
  cityOverview(area: $area) {
    division { code name }
    gridCount
    unitCount
    residentCount
    gridWorkerCount
    sensorCount
    applicationCount
    openTicketCount
  }
}
`;

const linkedGrids = `# 网格关联 Links across domains
query LinkedGrids($grid: String!, $first: Int, $after: String) {
  grid(code: $grid) {
    name
    community { name }
    gridWorkers { name kind }
    units(first: 3) {
      nodes {
        number
        building { name }
        occupants { kind resident { name phone } }
      }
    }
    tickets(first: 3) {
      nodes { subject state department { name } }
    }
    sensors(first: 3) {
      nodes { name kind latestObservation { result phenomenonTime } }
    }
  }
  grids(first: $first, after: $after) {
    nodes { code name }
    pageInfo { hasNextPage endCursor }
  }
}
`;

const resident = `# 同一个人，不同的眼睛 One person, other eyes: change the persona and run it again
query OnePerson($id: ID!) {
  resident(id: $id) {
    citizenId
    phone
    name
    birthDate
    sex
    careTags
    gridCode
  }
}
`;

const tickets = `# 工单 Tickets, and who reported them
query Tickets($first: Int) {
  tickets(first: $first) {
    nodes {
      subject
      state
      grid { name }
      department { name }
      acceptBy
      reporter { name phone }
    }
  }
}
`;

const sensors = `# 传感器 Sensors and their newest results
query Sensors($first: Int) {
  sensors(first: $first) {
    nodes {
      name
      kind
      unit
      latestObservation { result phenomenonTime }
      subject { name }
    }
  }
}
`;

const services = `# 政务服务 Services, forms, and where each field comes from
query Services($first: Int) {
  serviceItems(first: $first) { nodes { code name category channel department { name } } }
  forms { code name department { name } fields { name label source } }
}
`;

const formPrefill = `# 免填 A form that asks only for what the hub does not know
query FormPrefill($form: String!, $resident: ID!) {
  formPrefill(formCode: $form, residentId: $resident) {
    fieldCount
    wanted
    values { source value masked }
  }
}
`;

const asOf = `# 当时 As it was: the same record at another moment
query AsOf($id: ID!, $moment: DateTime!) {
  now: resident(id: $id) { name phone gridCode }
  then: resident(id: $id, asOf: $moment) { name phone gridCode }
}
`;

const police = { role: 'department', department: 'police' };

const overviewOf = (visit: Visit): Example => ({
  key: 'overview',
  group: 'ask',
  title: { zh: '城市概览', en: 'City overview' },
  note: {
    zh: '一次查询，五个领域。区域是编码前缀：4201 为全市。',
    en: 'One query, five domains. An area is a code prefix: 4201 is the whole city.',
  },
  asks: { role: 'department', department: 'urban-management' },
  query: cityOverview,
  variables: { area: visit.grid.slice(0, 6) },
});

const linksOf = (visit: Visit): Example => ({
  key: 'links',
  group: 'ask',
  title: { zh: '网格关联', en: 'Linked grids' },
  note: {
    zh: '网格连起人、房、工单、传感器。无权的字段是 null。',
    en: 'A grid links people, homes, tickets and sensors. Fields without a right are null.',
  },
  asks: { role: 'department', department: 'construction' },
  query: linkedGrids,
  variables: { grid: visit.grid, first: 3 },
});

const residentOf = (visit: Visit): Example => ({
  key: 'resident',
  group: 'ask',
  title: { zh: '不同的眼睛', en: 'Other eyes' },
  note: {
    zh: '换身份再运行：同一个人，看到的不同。打开“解释”看为什么。先登记居民。',
    en: 'Change the persona and run it again: the same person, other fields. Open Explain to see why. Push first.',
  },
  asks: { role: 'gridworker' },
  query: resident,
  variables: { id: visit.resident },
});

const ticketsOf = (): Example => ({
  key: 'tickets',
  group: 'ask',
  title: { zh: '工单', en: 'Tickets' },
  note: {
    zh: '城管的工单；诉求人只有去办理的部门能看到。',
    en: 'Tickets; who reported one is for those who go there.',
  },
  asks: { role: 'department', department: 'urban-management' },
  query: tickets,
  variables: { first: 5 },
});

const sensorsOf = (): Example => ({
  key: 'sensors',
  group: 'ask',
  title: { zh: '传感器', en: 'Sensors' },
  note: {
    zh: '每个传感器的最新观测；监测某个人的，只有有权的人知道是谁。',
    en: 'The newest result of each sensor; whom one watches is for those who may know.',
  },
  asks: { role: 'department', department: 'construction' },
  query: sensors,
  variables: { first: 5 },
});

const servicesOf = (): Example => ({
  key: 'services',
  group: 'ask',
  title: { zh: '政务服务', en: 'Services' },
  note: {
    zh: '事项、表单，以及每个表单字段的数据来源。',
    en: 'Service items and forms, and where each field of a form comes from.',
  },
  asks: { role: 'citizen' },
  query: services,
  variables: { first: 5 },
});

const prefillOf = (visit: Visit): Example => ({
  key: 'prefill',
  group: 'ask',
  title: { zh: '表单免填', en: 'Ask once' },
  note: {
    zh: '枢纽已知的不再问。先登记居民。',
    en: 'What the hub knows is not asked again. Push first.',
  },
  asks: police,
  query: formPrefill,
  variables: { form: 'residence-permit', resident: visit.resident },
});

const asOfOf = (visit: Visit): Example => ({
  key: 'asOf',
  group: 'ask',
  title: { zh: '当时', en: 'As it was' },
  note: {
    zh: '任何记录都能按过去的时点读；权利按现在的。改时点再运行。',
    en: 'Any record as of any moment, by the rights of now. Change the moment and run it again.',
  },
  asks: police,
  query: asOf,
  variables: { id: visit.resident, moment: visit.loadedAt },
});

/** One graph over five domains, and other eyes on the same record. */
export function askExamples(visit: Visit): readonly Example[] {
  return [
    overviewOf(visit),
    linksOf(visit),
    residentOf(visit),
    ticketsOf(),
    sensorsOf(),
    servicesOf(),
    prefillOf(visit),
    asOfOf(visit),
  ];
}
