import type { Claims } from './claims.ts';

/** What the hub will judge by: role, department or grid, and purpose. */
export function ClaimsLine({ claims }: { claims: Claims }) {
  const parts = [claims.role, claims.department ?? claims.grid, claims.purpose].filter(Boolean);
  return parts.length === 0 ? null : <span className="claims">{parts.join(' · ')}</span>;
}
