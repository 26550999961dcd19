import type { OperationRules } from '../operations/rules.ts';
import { costOf } from './cost.ts';
import { checkDocument } from './document.ts';
import { refuseAbove } from './refuse-above.ts';
import { checkText } from './text.ts';
import { checkVariables } from './variables.ts';

/** How large one operation may be: refused before it is parsed, validated and planned, as early as it can be known. */
export function limits(): OperationRules {
  return {
    onText: checkText,
    onDocument: checkDocument,
    onOperation(operation) {
      checkVariables(operation.node, operation.variables, operation.schema);
      refuseAbove('cost', costOf(operation));
    },
  };
}
