import type { Actor } from '@cityhub/schema/runtime/actor';
import { errorCodes } from '@cityhub/schema/runtime/errors';
import { asksForSchema } from '@cityhub/schema/runtime/introspection';
import { GraphQLError } from 'graphql';
import { type OperationRules, refuse } from '../operations/rules.ts';

/** Who may look at the graph itself: in production whoever runs or audits the hub, in a demo also whoever builds an app. */
function mayLook(actor: Actor | undefined, production: boolean): boolean {
  if (actor === undefined) return false;
  return production ? actor.role === 'operator' || actor.role === 'auditor' : actor.role !== 'citizen';
}

/** A mistake of the text itself is its writer's own; what is told of a wrong name or type holds names of the graph. */
const saysNoName = (error: GraphQLError): boolean =>
  error.extensions['code'] !== undefined || error.message.startsWith('Syntax Error');

/** Who may not look at the graph does not learn it from errors, either: not which part of a document was right. */
export function introspectionRules({ production }: { readonly production: boolean }): OperationRules {
  return {
    onOperation({ document, caller }) {
      if (asksForSchema(document) && !mayLook(caller?.actor, production)) refuse('FORBIDDEN');
    },
    toldOf(errors, caller) {
      if (mayLook(caller?.actor, production) || errors.every(saysNoName)) return errors;
      return [new GraphQLError(errorCodes.BAD_REQUEST, { extensions: { code: 'BAD_REQUEST' } })];
    },
  };
}
