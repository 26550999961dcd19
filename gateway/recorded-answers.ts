import type { Context } from '@cityhub/schema/graph/context';
import { maskError } from '@cityhub/schema/runtime/mask-error';
import { noteRefusals } from '@cityhub/schema/runtime/reads/note-refusals';
import type { Subgraph } from '@cityhub/schema/runtime/subgraph';
import type { DocumentNode, ExecutionResult, GraphQLError } from 'graphql';

/** What a subgraph of this process answers, with its errors as callers get them, once what it reads is written down. */
export function recordedAnswers(onError: (error: unknown) => void) {
  function mask(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined || result.errors.length === 0) return result;
    const errors = result.errors.map((error) => maskError(error.toJSON(), error, onError));
    return { ...result, errors: errors as unknown as GraphQLError[] };
  }

  /** Throws UNAVAILABLE where it cannot be written down. */
  function written(
    { schema }: Subgraph,
    document: DocumentNode,
    { reads }: Context<unknown>,
    result: ExecutionResult,
  ): ExecutionResult {
    const masked = mask(result);
    if (masked.errors !== undefined) {
      const told = masked.errors.map(({ extensions }, index) => ({
        error: result.errors?.[index],
        code: extensions?.['code'],
      }));
      noteRefusals(reads, schema, document, told);
    }
    reads.write();
    return masked;
  }

  return {
    written,
    /** The same of a single answer, which is an error then. */
    answer(...fetch: Parameters<typeof written>): ExecutionResult {
      try {
        return written(...fetch);
      } catch (error) {
        return { data: null, errors: [maskError({ message: '' }, error, onError) as GraphQLError] };
      }
    },
  };
}
