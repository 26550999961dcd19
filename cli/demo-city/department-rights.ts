import type { DepartmentCode } from './departments.ts';
import { fieldsUpToClass } from './event-fields.ts';

/** What of an entity may be seen, and what only masked. */
export interface Rights {
  readonly see: readonly string[];
  readonly mask?: readonly string[];
}

export type RightsByEntity = Readonly<Record<string, Rights>>;

const allOf = (entity: string): Rights => ({ see: fieldsUpToClass(entity, 4) });
const internalOf = (entity: string): Rights => ({ see: fieldsUpToClass(entity, 2) });

/** Everybody may see what the others work on; who complained, and in which words, is for those who go there. */
const everyone: RightsByEntity = { Ticket: internalOf('Ticket'), Application: internalOf('Application') };
const household: Rights = { see: ['gridCode', 'unitId', 'size'] };

/** Minimum by duty (最小必要): the police alone see all identifying fields. */
const byDuty: Readonly<Record<DepartmentCode, RightsByEntity>> = {
  police: {
    Resident: { see: ['citizenId', 'phone', 'name', 'birthDate', 'sex', 'gridCode', 'unitId'] },
    Household: household,
    Occupancy: allOf('Occupancy'),
    Ticket: allOf('Ticket'),
  },
  'urban-management': {
    Resident: { see: ['gridCode', 'unitId'], mask: ['name'] },
    Ticket: allOf('Ticket'),
    Observation: allOf('Observation'),
  },
  construction: {
    Resident: { see: ['name', 'gridCode', 'unitId'] },
    Household: household,
    Occupancy: allOf('Occupancy'),
    Ticket: allOf('Ticket'),
    Observation: allOf('Observation'),
  },
  population: {
    Resident: { see: ['citizenId', 'name', 'birthDate', 'sex', 'gridCode', 'unitId'], mask: ['phone'] },
    Household: household,
    Occupancy: allOf('Occupancy'),
  },
  'civil-affairs': {
    Resident: { see: ['name', 'careTags', 'gridCode', 'unitId'] },
    Household: household,
    Occupancy: { see: ['residentId', 'unitId', 'gridCode', 'kind'] },
    Application: allOf('Application'),
    Observation: allOf('Observation'),
    Sensor: { see: ['subjectResidentId'] },
  },
  health: {
    Resident: { see: ['name', 'birthDate', 'careTags', 'gridCode'] },
    Application: allOf('Application'),
  },
  transport: { Observation: allOf('Observation') },
  water: { Observation: allOf('Observation') },
  // Who needs help to leave a house, not who they are.
  emergency: {
    Resident: { see: ['careTags', 'gridCode', 'unitId'] },
    Observation: allOf('Observation'),
  },
  fire: {
    Resident: { see: ['careTags', 'gridCode', 'unitId'] },
    Occupancy: { see: ['unitId', 'gridCode', 'kind'] },
    Observation: allOf('Observation'),
  },
  environment: { Observation: allOf('Observation') },
  education: {
    Resident: { see: ['name', 'birthDate', 'gridCode'] },
    Application: allOf('Application'),
  },
  'human-resources': {
    Resident: { see: ['gridCode'], mask: ['name', 'birthDate'] },
    Application: allOf('Application'),
  },
  'market-regulation': {},
};

export function rightsOfDepartment(code: DepartmentCode): RightsByEntity {
  return { ...everyone, ...byDuty[code] };
}
