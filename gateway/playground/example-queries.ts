// The operations of the example tabs, as an engineer would type them.

export const registerResident = `# 一次录入 Push once
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

export const departmentInbox = `# 部门收件箱 What my department received
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

export const receipt = `# 谁有它 Who has it
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

export const lineage = `# 数据血缘 Where it comes from, who has it, who read it
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

export const cityOverview = `# 城市概览 One area at a glance
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

export const linkedGrids = `# 网格关联 Links across domains
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

export const previewPropagation = `# 传播预览 Before a push: who would get what, and why not more
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

export const feeds = `# 订阅 My feeds, and how they are doing
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

export const tryGrant = `# 授权试算 What a right would open, before two people give it
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
