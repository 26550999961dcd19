import { parseVerifierKey } from '@cityhub/schema/ledger/note';
import type { Actor } from '@cityhub/schema/runtime/actor';
import { ForbiddenError, InvalidInputError, issue } from '@cityhub/schema/runtime/errors';
import { inputChecks } from '@cityhub/schema/runtime/input-checks';
import type { ExchangeDeps } from '../store/department-databases.ts';
import { departmentsByCode } from '../store/departments.ts';
import { insertWitness, type Witness } from '../store/ledger-witnesses.ts';

export interface WitnessInput {
  readonly name: string;
  readonly department?: string | null | undefined;
  readonly publicKey: string;
}

const namePattern = /^[a-z0-9.-]{1,80}$/;
const codePattern = /^[a-z0-9-]{1,60}$/;
const rawKeyBytes = 32;

/** The raw key in base64, from itself or from the verifier key that a witness prints; null for anything else. */
function rawKey(name: string, text: string): string | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === rawKeyBytes && bytes.toString('base64') === text) return text;
  try {
    const key = parseVerifierKey(text);
    return key.algorithm === 'witness' && key.name === name ? key.publicKey.toString('base64') : null;
  } catch {
    return null;
  }
}

/**
 * Registers whoever will keep heads of the ledger; from then on his signatures are taken and handed out. A name is for good:
 * heads that were signed under it stay its.
 * Errors: FORBIDDEN, INVALID_INPUT.
 */
export async function registerWitness(
  { access }: Pick<ExchangeDeps, 'access'>,
  actor: Actor,
  input: WitnessInput,
): Promise<Witness> {
  if (actor.role !== 'operator') throw new ForbiddenError();
  const { name, department = null } = input;
  const checks = inputChecks('input');
  if (!namePattern.test(name)) checks.fail('INVALID_TEXT', 'name');
  if (department !== null && !codePattern.test(department)) checks.fail('UNKNOWN_DEPARTMENT', 'department');
  const publicKey = rawKey(name, input.publicKey);
  if (publicKey === null) checks.fail('INVALID_KEY', 'publicKey');
  checks.done();
  return access.asActor(actor, async (tx) => {
    if (department !== null && !(await departmentsByCode(tx, [department])).has(department))
      throw new InvalidInputError([issue('UNKNOWN_DEPARTMENT', 'input', 'department')]);
    const witness = { name, department, publicKey: publicKey as string, registeredBy: actor.id };
    const written = await insertWitness(tx, witness);
    if (written === null) throw new InvalidInputError([issue('NAME_TAKEN', 'input', 'name')]);
    return written;
  });
}
