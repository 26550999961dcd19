import { askExamples } from './ask-examples.ts';
import { auditExamples } from './audit-examples.ts';
import type { Example, Visit } from './example.ts';
import { pushExamples } from './push-examples.ts';
import { rightsExamples } from './rights-examples.ts';
import { runExamples } from './run-examples.ts';

/** All examples, group by group: their places are those of the first tabs. */
export function examplesOf(visit: Visit): readonly Example[] {
  return [
    ...pushExamples(visit),
    ...askExamples(visit),
    ...rightsExamples(visit),
    ...auditExamples(visit),
    ...runExamples(visit),
  ];
}
