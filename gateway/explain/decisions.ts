import type { NamedField } from './named-fields.ts';

/** What exchange says of a field of a type, for the caller who asked. */
export interface PolicyDecision {
  readonly entity: string;
  readonly field: string;
  readonly governedBy: string | null;
  readonly class: number | null;
  readonly mask: string | null;
  readonly treatment: 'SEE' | 'MASK' | 'HIDE' | null;
  readonly reason: string;
  readonly chinese: string;
  readonly english: string;
  readonly area: string | null;
  readonly rights: readonly {
    readonly grantId: string | null;
    readonly treatment: 'SEE' | 'MASK';
    readonly area: string | null;
    readonly legalBasis: string | null;
  }[];
}

export const policyDecisions = `query Explain($fields: [EntityFieldInput!]!) {
  policyDecisions(fields: $fields) {
    entity field governedBy class mask treatment reason chinese english area
    rights { grantId treatment area legalBasis }
  }
}`;

/** What becomes of one field of the answer. */
export interface ExplainedField {
  readonly path: string;
  readonly entity: string;
  readonly field: string;
  readonly governedBy: string | null;
  readonly class: number | null;
  readonly mask: string | null;
  /** OPEN: no right of fields decides on it. */
  readonly decision: 'SEEN' | 'MASKED' | 'HIDDEN' | 'OPEN';
  readonly why: { readonly code: string; readonly zh: string; readonly en: string };
  readonly area: string | null;
  readonly rights: PolicyDecision['rights'];
}

const words = { SEE: 'SEEN', MASK: 'MASKED', HIDE: 'HIDDEN' } as const;

const behindHidden = {
  code: 'BEHIND_HIDDEN',
  zh: '上一级的关联对您不可见，所以此处没有值。',
  en: 'The link above it is hidden from you, so there is no value here.',
} as const;

/** Each type's field once: what exchange is asked. */
export function questionsOf(fields: readonly NamedField[]): { entity: string; field: string }[] {
  const asked = new Map(fields.map(({ entity, field }) => [`${entity}.${field}`, { entity, field }]));
  return [...asked.values()];
}

/** The leaves of the operation, and its links that a right decides on, with what becomes of them. */
export function explainedFields(
  fields: readonly NamedField[],
  decisions: readonly PolicyDecision[],
): ExplainedField[] {
  const byName = new Map(decisions.map((one) => [`${one.entity}.${one.field}`, one]));
  const hiddenPaths: string[] = [];
  return fields.flatMap(({ path, entity, field, isLeaf }): ExplainedField[] => {
    const found = byName.get(`${entity}.${field}`);
    if (found === undefined || (!isLeaf && found.treatment === null)) return [];
    const { governedBy, class: dataClass, mask, treatment, area, rights } = found;
    const facts = { path, entity, field, governedBy, class: dataClass, mask };
    if (hiddenPaths.some((one) => path.startsWith(`${one}.`)))
      return [{ ...facts, decision: 'HIDDEN', why: behindHidden, area: null, rights: [] }];
    if (!isLeaf && treatment === 'HIDE') hiddenPaths.push(path);
    const why = { code: found.reason, zh: found.chinese, en: found.english };
    const decision = treatment === null ? 'OPEN' : words[treatment];
    return [{ ...facts, decision, why, area, rights }];
  });
}
