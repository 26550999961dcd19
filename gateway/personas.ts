import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { signToken, type TokenClaims } from '@cityhub/schema/runtime/tokens';
import { examplePerson } from './playground/example-person.ts';

/** Callers that an engineer can try the demo city as. A production hub hands out no tokens. */
const personas: readonly { readonly name: string; readonly claims: TokenClaims }[] = [
  {
    name: '网格员 grid worker',
    claims: { role: 'gridworker', grid: '420102010001001', purpose: 'community-service' },
  },
  { name: '公安 police', claims: { role: 'department', department: 'police', purpose: 'public-security' } },
  {
    name: '城管 urban management',
    claims: { role: 'department', department: 'urban-management', purpose: 'city-management' },
  },
  {
    name: '建设 construction',
    claims: { role: 'department', department: 'construction', purpose: 'housing-management' },
  },
  {
    name: '人口 population',
    claims: { role: 'department', department: 'population', purpose: 'population-management' },
  },
  { name: '审计 auditor', claims: { role: 'auditor', purpose: 'audit' } },
  { name: '运维 operator', claims: { role: 'operator', purpose: 'operations' } },
  { name: '市民 citizen', claims: { role: 'citizen', purpose: 'self-service' } },
];

/** Whoever opens the page gets them: an hour is a visit. */
const ttlSeconds = 60 * 60;

/** The citizen is whom the examples push: as if somebody had checked the identity card. */
export function demoPersonas(secrets: Secrets): Promise<{ name: string; token: string }[]> {
  const resident = createKeyring(secrets).recordId('Resident', examplePerson);
  return Promise.all(
    personas.map(async ({ name, claims }) => {
      const own = claims.role === 'citizen' ? { resident } : {};
      return { name, token: await signToken(secrets, { ...claims, ...own, ttlSeconds }) };
    }),
  );
}
