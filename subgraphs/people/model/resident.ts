import { type CitizenIdFacts, inventedRegion, readCitizenId } from '@cityhub/schema/runtime/citizen-id';
import { type InputChecks, inputChecks } from '@cityhub/schema/runtime/input-checks';

/** What a grid worker sends about one person. */
export interface ResidentInput {
  readonly idempotencyKey: string;
  readonly citizenId: string;
  readonly name: string;
  readonly phone: string;
  readonly gridCode: string;
  readonly unitId?: string | null | undefined;
  readonly careTags?: readonly string[] | null | undefined;
}

/** The full state of a resident record after a push; the names are those of the event. */
export interface ResidentFields {
  readonly citizenId: string;
  readonly phone: string;
  readonly name: string;
  readonly birthDate: string;
  readonly sex: 'FEMALE' | 'MALE';
  readonly careTags: readonly string[];
  readonly gridCode: string;
  readonly unitId: string | null;
}

export interface ResidentRules {
  readonly today: string;
  readonly production: boolean;
  readonly gridExists: boolean;
}

const maxCareTags = 20;

/** 5 to 20 digits with an optional leading +, as it is dialled. */
function isPhone(phone: string): boolean {
  return phone.length <= 21 && /^\+?\d{5,20}$/.test(phone);
}

function checkCitizenId(checks: InputChecks, citizenId: string, rules: ResidentRules): CitizenIdFacts | null {
  const facts = readCitizenId(citizenId);
  if (facts === null) checks.fail('INVALID_CITIZEN_ID', 'citizenId');
  else if (facts.birthDate > rules.today) checks.fail('BIRTH_DATE_IN_FUTURE', 'citizenId');
  else if (rules.production && facts.region === inventedRegion) checks.fail('INVENTED_CITIZEN', 'citizenId');
  return facts;
}

/** Throws InvalidInputError with every issue of the input; otherwise the record's new state. */
export function residentFields(
  input: ResidentInput,
  rules: ResidentRules,
  ...path: string[]
): ResidentFields {
  const checks = inputChecks(...path);
  checks.idempotencyKey(input.idempotencyKey);
  const facts = checkCitizenId(checks, input.citizenId, rules);
  if (!isPhone(input.phone)) checks.fail('INVALID_PHONE', 'phone');
  if (!rules.gridExists) checks.fail('UNKNOWN_GRID', 'gridCode');
  const careTags = input.careTags ?? [];
  if (careTags.length > maxCareTags) checks.fail('TEXT_TOO_LONG', 'careTags');
  const fields = {
    citizenId: input.citizenId,
    phone: input.phone,
    name: checks.text('name', input.name, 100),
    careTags: careTags.map((tag) => checks.text('careTags', tag, 50)),
    gridCode: input.gridCode,
    unitId: checks.optionalUuid('unitId', input.unitId),
  };
  checks.done();
  return { ...fields, birthDate: (facts as CitizenIdFacts).birthDate, sex: (facts as CitizenIdFacts).sex };
}
