import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../graph/context.ts';
import { ForbiddenError } from './errors.ts';
import { asksForSchema } from './introspection.ts';
import { noteRefusals } from './reads/note-refusals.ts';

type Plugin = ApolloServerPlugin<Context<unknown>>;

/** Questions that are refused whole are reads, too. */
export const refusalsAreReads: Plugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ schema, document, errors = [], contextValue, response: { body } }) {
        const formatted = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        const told = errors.map((error, index) => ({ error, code: formatted[index]?.extensions?.['code'] }));
        if (document !== undefined) noteRefusals(contextValue.reads, schema, document, told);
      },
    };
  },
};

/** With its status: what is thrown here has 500 otherwise. */
function forbidden(): GraphQLError {
  const originalError = new ForbiddenError();
  const extensions = { code: originalError.code, http: { status: 403 } };
  return new GraphQLError(originalError.message, { originalError, extensions });
}

/** The graph itself is for those who run or audit the hub, as at the gateway of a production hub. */
export const schemaIsForFew: Plugin = {
  async requestDidStart() {
    return {
      async didResolveOperation({ document, contextValue: { actor } }) {
        if (asksForSchema(document) && actor.role !== 'auditor' && actor.role !== 'operator')
          throw forbidden();
      },
    };
  },
};

/** In application/json a request that was understood is 200, whatever became of the operation (GraphQL over HTTP). */
export const understoodIsAnswered: Plugin = {
  async requestDidStart() {
    return {
      async willSendResponse({ source, request, response: { http } }) {
        const wantsStatus = request.http?.headers.get('accept')?.includes('graphql-response+json') === true;
        if (source !== undefined && http.status === 400 && !wantsStatus) http.status = 200;
      },
    };
  },
};
