import { type Flags, readConfig } from '../config.ts';
import { secretsOfHub } from '../hub-secrets.ts';
import { UserError } from '../user-error.ts';

/** Whom `cityhub token` signs for. `system` is not among them: only the hub's own workers act as the system. */
export const tokenRoles = ['gridworker', 'department', 'auditor', 'operator', 'citizen'] as const;
export type TokenFlags = Flags & {
  role: (typeof tokenRoles)[number];
  department?: string;
  grid?: string;
  purpose?: string;
  person?: string;
  app?: string;
  resident?: string;
};

const gridCode = /^\d{15}$/;
/** An account's name, such as li-ming: the subject stands in the log, so it is no number and no sentence. */
const personName = /^[a-z][a-z0-9-]{0,39}$/;
const recordId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const appName = /^[a-z0-9][a-z0-9.-]{0,59}$/;

/** Prints one token and nothing else, so that a shell can take it: `TOKEN=$(npx cityhub token --role auditor)`. */
export async function token(flags: TokenFlags): Promise<void> {
  assertComplete(flags);
  const { role, department, grid, person, app, resident } = flags;
  const { defaultPurpose } = await import('../default-purpose.ts');
  const purpose = flags.purpose ?? defaultPurpose(role, department);
  const config = readConfig(flags);
  const secrets = await secretsOfHub(config);
  const { signToken } = await import('@cityhub/schema/runtime/tokens');
  const claims = {
    role,
    ...(department === undefined ? {} : { department }),
    ...(grid === undefined ? {} : { grid }),
    ...(purpose === undefined ? {} : { purposes: purpose.split(',') }),
    ...(config.oidc.address === undefined ? {} : { issuer: config.oidc.address }),
    ...(person === undefined ? {} : { person }),
    ...(app === undefined ? {} : { app }),
    ...(resident === undefined ? {} : { resident }),
  };
  console.log(await signToken(secrets, claims));
}

function assertComplete({ role, department, grid, person, app, resident }: TokenFlags): void {
  if (role === 'department' && department === undefined) {
    throw new UserError(
      'A department app needs its department: add --department CODE, such as --department police.',
    );
  }
  if (role === 'gridworker' && grid === undefined) {
    throw new UserError(
      'A grid worker needs a grid: add --grid CODE, the 15 digits that `npx cityhub up` shows.',
    );
  }
  if (grid !== undefined && !gridCode.test(grid))
    throw new UserError('--grid must be a grid code of 15 digits.');
  if (person !== undefined && !personName.test(person))
    throw new UserError(
      '--person must be an account name: lower-case letters, digits and hyphens, such as li-ming.',
    );
  if (app !== undefined && !appName.test(app))
    throw new UserError(
      '--app must be the name of a program: lower-case letters, digits, dots and hyphens, such as grid-app.',
    );
  if (resident !== undefined && (role !== 'citizen' || !recordId.test(resident)))
    throw new UserError(
      '--resident is for --role citizen: the id of the record of the person whose identity was checked.',
    );
}
