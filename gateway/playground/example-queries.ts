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
