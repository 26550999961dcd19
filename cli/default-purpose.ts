import { departments } from './demo-city/departments.ts';
import { roleRights } from './demo-city/role-rights.ts';
import { UserError } from './user-error.ts';

/** What a caller of the demo city asks for unless the token says otherwise. Rights hold for a purpose: without one nothing shows. */
export function defaultPurpose(role: string, department: string | undefined): string | undefined {
  if (role !== 'department') return roleRights.find((rights) => rights.role === role)?.purpose;
  const known = departments.find(({ code }) => code === department);
  if (known) return known.purpose;
  const codes = departments.map(({ code }) => code).join(', ');
  throw new UserError(
    `The demo city has no department ${department}: choose one of ${codes}, or add --purpose CODE.`,
  );
}
