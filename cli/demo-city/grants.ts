import type { Role } from '@cityhub/schema/runtime/actor';
import { type RightsByEntity, rightsOfDepartment } from './department-rights.ts';
import { type DepartmentCode, departments, purposeOf } from './departments.ts';
import { namedId } from './fixed-ids.ts';
import { roleRights } from './role-rights.ts';

/** One row of policy.access_grant. What no row names is visible nowhere. */
export interface GrantRow {
  readonly id: string;
  readonly role: Role;
  readonly department: DepartmentCode | null;
  readonly entity: string;
  readonly fields: readonly string[];
  readonly treatment: 'SEE' | 'MASK';
  readonly jurisdiction: string;
  readonly purpose: string;
  readonly legalBasis: string;
}

type Holder = Omit<GrantRow, 'id' | 'entity' | 'fields' | 'treatment'>;

/** The whole of Wuhan. */
const wuhan = '4201';
const statutoryDuty = '《中华人民共和国个人信息保护法》第十三条第一款第三项：为履行法定职责所必需';

function rowsOf(holder: Holder, rights: RightsByEntity): GrantRow[] {
  return Object.entries(rights).flatMap(([entity, { see, mask }]) =>
    (
      [
        ['SEE', see],
        ['MASK', mask ?? []],
      ] as const
    )
      .filter(([, fields]) => fields.length > 0)
      .map(([treatment, fields]) => ({
        ...holder,
        id: namedId(`grant/${holder.role}/${holder.department ?? ''}/${entity}/${treatment}`),
        entity,
        fields,
        treatment,
      })),
  );
}

export function grants(): GrantRow[] {
  const ofDepartments = departments.flatMap(({ code }) =>
    rowsOf(
      {
        role: 'department',
        department: code,
        jurisdiction: wuhan,
        purpose: purposeOf(code),
        legalBasis: statutoryDuty,
      },
      rightsOfDepartment(code),
    ),
  );
  const ofRoles = roleRights.flatMap(({ rights, ...holder }) =>
    rowsOf({ ...holder, department: null }, rights),
  );
  return [...ofDepartments, ...ofRoles];
}
