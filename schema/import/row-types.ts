/**
 * What can be imported: for each type the mutation that takes its rows, and the columns, which are the fields of that
 * mutation's input. Files may use the Chinese names; over HTTP the names are the graph's.
 */
export interface Column {
  readonly name: string;
  /** Other headings that mean this column. */
  readonly chinese: readonly string[];
  readonly kind: 'text' | 'list' | 'number' | 'choice';
  readonly required: boolean;
  /** The values of a choice, with the words that files use for them. */
  readonly choices: ReadonlyMap<string, readonly string[]>;
}

export interface RowType {
  readonly name: string;
  readonly entity: string;
  readonly mutation: string;
  /** The type of the mutation's answer, when it is no refusal of the whole push. */
  readonly payload: string;
  /** Of the mutation's argument, and how the rows stand in it. */
  readonly input: string;
  readonly shape: 'list' | 'observations';
  readonly columns: ReadonlyMap<string, Column>;
}

const none: ReadonlyMap<string, readonly string[]> = new Map();

type Rest = Partial<Pick<Column, 'kind' | 'required'>> & { choices?: Record<string, readonly string[]> };

function column(name: string, chinese: readonly string[], rest: Rest = {}): Column {
  const { kind = 'text', required = true, choices } = rest;
  return {
    name,
    chinese,
    kind,
    required,
    choices: choices === undefined ? none : new Map(Object.entries(choices)),
  };
}

const key = column('idempotencyKey', ['幂等键'], { required: false });
const unit = column('unitId', ['房屋编号', '房屋ID'], { required: false });
const grid = column('gridCode', ['网格编码', '所属网格', '网格']);

const columnsOf = (...columns: readonly Column[]): ReadonlyMap<string, Column> =>
  new Map([key, ...columns].map((one) => [one.name, one]));

const occupancyKinds = {
  OWNER: ['产权人', '业主'],
  TENANT: ['承租人', '租户'],
  FAMILY: ['家属', '家庭成员'],
  OTHER: ['其他'],
};

const ticketKinds = {
  COMPLAINT: ['投诉'],
  CONSULT: ['咨询'],
  HELP: ['求助'],
  SUGGESTION: ['建议'],
  PRAISE: ['表扬'],
  REPORT: ['举报'],
};

const all: readonly RowType[] = [
  {
    name: 'resident',
    entity: 'Resident',
    mutation: 'registerResidents',
    payload: 'RegisterResidentsPayload',
    input: '[RegisterResidentInput!]!',
    shape: 'list',
    columns: columnsOf(
      column('citizenId', ['公民身份号码', '身份证号', '身份证号码']),
      column('name', ['姓名']),
      column('phone', ['电话', '联系电话', '手机号']),
      grid,
      unit,
      column('careTags', ['关爱标签'], { kind: 'list', required: false }),
    ),
  },
  {
    name: 'occupancy',
    entity: 'Occupancy',
    mutation: 'registerResidences',
    payload: 'RegisterResidencesPayload',
    input: '[RegisterResidenceInput!]!',
    shape: 'list',
    columns: columnsOf(
      column('residentId', ['居民编号']),
      { ...unit, required: true },
      column('kind', ['居住类型'], { kind: 'choice', choices: occupancyKinds }),
      column('since', ['入住日期']),
      column('until', ['迁出日期'], { required: false }),
    ),
  },
  {
    name: 'ticket',
    entity: 'Ticket',
    mutation: 'reportTickets',
    payload: 'ReportTicketsPayload',
    input: '[ReportTicketInput!]!',
    shape: 'list',
    columns: columnsOf(
      grid,
      column('kind', ['工单类型', '诉求类型'], { kind: 'choice', choices: ticketKinds }),
      column('subject', ['标题', '主题']),
      column('description', ['诉求内容', '内容']),
      column('reporterId', ['诉求人编号'], { required: false }),
      unit,
    ),
  },
  {
    name: 'observation',
    entity: 'Observation',
    mutation: 'pushObservations',
    payload: 'PushObservationsPayload',
    input: 'PushObservationsInput!',
    shape: 'observations',
    columns: columnsOf(
      column('sensorId', ['传感器编号'], { required: false }),
      column('sensorCode', ['设备编码'], { required: false }),
      column('phenomenonTime', ['观测时间']),
      column('result', ['观测结果', '观测值'], { kind: 'number' }),
    ),
  },
  {
    name: 'application',
    entity: 'Application',
    mutation: 'submitApplications',
    payload: 'SubmitApplicationsPayload',
    input: '[SubmitApplicationInput!]!',
    shape: 'list',
    columns: columnsOf(
      column('itemCode', ['事项编码']),
      column('residentId', ['申请人编号', '居民编号']),
      grid,
      column('note', ['备注'], { required: false }),
    ),
  },
];

export const rowTypes: ReadonlyMap<string, RowType> = new Map(all.map((type) => [type.name, type]));
