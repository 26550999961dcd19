import type { Role } from '@cityhub/schema/runtime/actor';
import type { RightsByEntity } from './department-rights.ts';
import { fieldsUpToClass } from './event-fields.ts';

/** What every caller of a role may see, whatever department he is of. */
export interface RoleRights {
  readonly role: Exclude<Role, 'department'>;
  readonly purpose: string;
  /** A code prefix, or `own`: the area in the caller's token. */
  readonly jurisdiction: string;
  readonly legalBasis: string;
  readonly rights: RightsByEntity;
}

const upTo = (highest: 1 | 2 | 3, ...entities: string[]): RightsByEntity =>
  Object.fromEntries(entities.map((entity) => [entity, { see: fieldsUpToClass(entity, highest) }]));

export const roleRights: readonly RoleRights[] = [
  {
    role: 'gridworker',
    purpose: 'community-service',
    jurisdiction: 'own',
    legalBasis: '《中华人民共和国个人信息保护法》第十三条第一款第三项：网格员在所负责网格内的服务职责',
    rights: {
      ...upTo(3, 'Ticket', 'Occupancy', 'Observation', 'Application'),
      // He knows his residents; their numbers he only has to recognise.
      Resident: {
        see: ['name', 'birthDate', 'sex', 'careTags', 'gridCode', 'unitId'],
        mask: ['citizenId', 'phone'],
      },
      Household: { see: ['gridCode', 'unitId', 'size'] },
      Sensor: { see: ['subjectResidentId'] },
    },
  },
  {
    // An auditor follows records, not persons: no field of class 3 or 4.
    role: 'auditor',
    purpose: 'audit',
    jurisdiction: '4201',
    legalBasis: '《政务数据共享条例》：政务数据共享的监督检查',
    rights: upTo(2, 'Resident', 'Occupancy', 'Ticket', 'Observation', 'Application'),
  },
  {
    role: 'operator',
    purpose: 'operations',
    jurisdiction: '4201',
    legalBasis: '平台运行维护，不涉及个人信息',
    rights: upTo(2, 'Observation'),
  },
  {
    role: 'citizen',
    purpose: 'self-service',
    jurisdiction: '4201',
    legalBasis: '《中华人民共和国政府信息公开条例》：可公开的事项办理信息',
    rights: upTo(1, 'Ticket'),
  },
  {
    role: 'system',
    purpose: 'automation',
    jurisdiction: '4201',
    legalBasis: '自动规则与时限计时，不涉及个人信息',
    rights: upTo(2, 'Ticket', 'Observation'),
  },
];
