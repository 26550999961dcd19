/** What POST /explain answers. */
export interface PlanStep {
  readonly kind: 'SEQUENCE' | 'PARALLEL' | 'FETCH' | 'SUBSCRIPTION' | 'CONDITION' | 'DEFER';
  readonly subgraph?: string;
  readonly operation?: string;
  readonly paths?: readonly string[];
  readonly requires?: readonly string[];
  readonly condition?: string;
  readonly children: readonly PlanStep[];
}

export interface FieldDecision {
  readonly path: string;
  readonly entity: string;
  readonly field: string;
  readonly class: number | null;
  readonly decision: 'SEEN' | 'MASKED' | 'HIDDEN' | 'OPEN';
  readonly why: { readonly code: string; readonly zh: string; readonly en: string };
  readonly area: string | null;
  readonly rights: readonly { readonly grantId: string | null; readonly legalBasis: string | null }[];
}

export interface Explanation {
  readonly cost: number;
  readonly maxCost: number;
  readonly depth: number;
  readonly maxDepth: number;
  readonly selections: number;
  readonly maxSelections: number;
  readonly subgraphs: readonly { readonly name: string; readonly fetches: number }[];
  readonly plan: PlanStep | null;
  readonly fields: readonly FieldDecision[];
}

/** An explanation, or null for a refusal. */
export function explanationIn(result: Record<string, unknown>): Explanation | null {
  return Array.isArray(result['fields']) ? (result as unknown as Explanation) : null;
}

export const fetchCount = ({ subgraphs }: Explanation): number =>
  subgraphs.reduce((sum, { fetches }) => sum + fetches, 0);
