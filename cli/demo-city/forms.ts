import type { DepartmentCode } from './departments.ts';

/** 表单: what a department asks of a resident, and from which record the hub would know it. */
export interface FormRow {
  readonly code: string;
  readonly name: string;
  readonly department: DepartmentCode;
  readonly fields: readonly {
    readonly name: string;
    readonly label: string;
    readonly entity: string | null;
    readonly field: string | null;
  }[];
}

/** What the hub knows of a resident, by the names that forms use. */
const known = {
  citizenId: '公民身份号码',
  name: '姓名',
  sex: '性别',
  birthDate: '出生日期',
  phone: '联系电话',
  gridCode: '现居住网格',
  unitId: '房屋编号',
  careTags: '关爱标签',
} as const;

type Asked = {
  readonly known: readonly (keyof typeof known)[];
  readonly said: Readonly<Record<string, string>>;
};

function form(code: string, name: string, department: DepartmentCode, asked: Asked): FormRow {
  const fromHub = asked.known.map((field) => ({
    name: field,
    label: known[field],
    entity: 'Resident',
    field,
  }));
  const fromPerson = Object.entries(asked.said).map(([field, label]) => ({
    name: field,
    label,
    entity: null,
    field: null,
  }));
  return { code, name, department, fields: [...fromHub, ...fromPerson] };
}

export const forms: readonly FormRow[] = [
  form('maternity-allowance', '生育津贴申领', 'human-resources', {
    known: ['citizenId', 'name', 'birthDate', 'phone', 'gridCode'],
    said: { childBirthDate: '子女出生日期', hospital: '分娩医院', bankAccount: '银行账号' },
  }),
  form('residence-permit', '居住证办理', 'police', {
    known: ['citizenId', 'name', 'sex', 'birthDate', 'phone', 'gridCode', 'unitId'],
    said: { reason: '居住事由' },
  }),
  form('elder-card', '老年人优待证办理', 'civil-affairs', {
    known: ['citizenId', 'name', 'sex', 'birthDate', 'phone', 'unitId'],
    said: { photo: '照片' },
  }),
  form('minimum-living-allowance', '最低生活保障申请', 'civil-affairs', {
    known: ['citizenId', 'name', 'birthDate', 'phone', 'careTags', 'gridCode', 'unitId'],
    said: { monthlyIncome: '家庭月收入', bankAccount: '银行账号' },
  }),
  form('pension-review', '企业退休人员年审', 'human-resources', {
    known: ['citizenId', 'name', 'birthDate', 'phone'],
    said: { formerEmployer: '原工作单位' },
  }),
  form('lift-for-old-building', '既有住宅加装电梯', 'construction', {
    known: ['name', 'phone', 'gridCode', 'unitId'],
    said: { ownersAgree: '业主同意情况', builder: '施工单位' },
  }),
];
