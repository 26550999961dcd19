import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import { addGrant, addGrantProposal } from './grant.ts';
import { addGrantEnums, type GrantEnums } from './grant-enums.ts';
import { addGrantInput } from './grant-input.ts';
import { addGrantMutations } from './grant-mutations.ts';
import { addGrantQueries } from './grant-queries.ts';
import { addGrantTrial } from './grant-trial.ts';
import { addPolicyDecisions } from './policy-decisions.ts';
import type { addReceipt } from './receipt.ts';

/** Rights as data: proposed by one person, given by another, looked at as of any moment. */
export function addGrants(
  builder: ExchangeBuilder,
  departments: ReturnType<typeof addDepartment>,
  receipt: ReturnType<typeof addReceipt>,
): GrantEnums {
  const enums = addGrantEnums(builder);
  const grant = addGrant(builder, departments.department, enums);
  const proposal = addGrantProposal(builder, departments.department, enums);
  const input = addGrantInput(builder, enums);
  addGrantQueries(builder, grant, proposal, enums);
  addGrantTrial(builder, departments, enums, input);
  addPolicyDecisions(builder, enums);
  addGrantMutations(builder, { grant, proposal, receipt, input });
  return enums;
}
