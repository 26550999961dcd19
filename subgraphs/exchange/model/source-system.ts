import { events } from '@cityhub/schema/events/index';
import { roles } from '@cityhub/schema/runtime/actor';
import { type InputChecks, inputChecks } from '@cityhub/schema/runtime/input-checks';

export const sourceKinds = ['APP', 'BUSINESS_SYSTEM', 'HOTLINE', 'SENSOR_NETWORK'] as const;
export type SourceKind = (typeof sourceKinds)[number];
export const sourceStates = ['ACTIVE', 'SUSPENDED'] as const;

/** What may be changed about a system later. */
export interface SourceSettings {
  readonly name?: string | null | undefined;
  readonly schemaVersion?: string | null | undefined;
  readonly entities?: readonly string[] | null | undefined;
  readonly jurisdiction?: string | null | undefined;
  readonly quotaPerMinute?: number | null | undefined;
}

export interface SourceRegistration extends SourceSettings {
  readonly id: string;
  readonly name: string;
  readonly kind: SourceKind;
  readonly department: string;
  readonly entities: readonly string[];
  readonly jurisdiction: string;
}

export interface SourceRules {
  /** The codes of all departments. */
  readonly departments: ReadonlySet<string>;
}

export const defaultQuotaPerMinute = 60_000;
const maxQuotaPerMinute = 10_000_000;
const maxEntities = 20;
export const maxKeyDays = 365;

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const maxId = 60;
const isId = (id: string): boolean => id.length <= maxId && idPattern.test(id);

function checkSettings(checks: InputChecks, settings: SourceSettings): void {
  const { name, schemaVersion, entities, jurisdiction, quotaPerMinute } = settings;
  checks.optionalText('name', name, 100);
  checks.optionalText('schemaVersion', schemaVersion, 50);
  if (entities != null && entities.length > maxEntities) checks.fail('TEXT_TOO_LONG', 'entities');
  else if (entities?.some((entity) => !events.has(entity))) checks.fail('UNKNOWN_ENTITY', 'entities');
  if (jurisdiction != null && !/^\d{2,15}$/.test(jurisdiction))
    checks.fail('INVALID_JURISDICTION', 'jurisdiction');
  if (quotaPerMinute != null && !(quotaPerMinute >= 1 && quotaPerMinute <= maxQuotaPerMinute))
    checks.fail('INVALID_NUMBER', 'quotaPerMinute');
}

/** Throws InvalidInputError with every issue of the settings. */
export function checkSourceSettings(settings: SourceSettings): void {
  const checks = inputChecks('input');
  checkSettings(checks, settings);
  checks.done();
}

/**
 * Throws InvalidInputError with every issue of the registration. A change names its source by one word, be it a system, a
 * department or a role: so a system may not be called like one of the others.
 */
export function checkRegistration(input: SourceRegistration, { departments }: SourceRules): void {
  const checks = inputChecks('input');
  if (!isId(input.id)) checks.fail('INVALID_ID', 'id');
  else if (departments.has(input.id) || (roles as readonly string[]).includes(input.id))
    checks.fail('NAME_TAKEN', 'id');
  if (!departments.has(input.department)) checks.fail('UNKNOWN_DEPARTMENT', 'department');
  checkSettings(checks, input);
  checks.done();
}
