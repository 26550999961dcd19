import type { Actor } from '@cityhub/schema/runtime/actor';
import { type OperationRules, refuse } from '../operations/rules.ts';
import type { TrustedDocuments } from './trusted-documents.ts';

/** An app runs what it was reviewed with; a person at work may ask what nobody has thought of before. */
function mayWriteOwn({ app, role }: Actor): boolean {
  return app == null && role !== 'gridworker' && role !== 'citizen';
}

/** The text that is run: an app's trusted document, or the caller's own text where it may write one. */
export function documentRules(options: {
  readonly documents: Pick<TrustedDocuments, 'textOf'>;
  /** A demo hub takes every text. */
  readonly production: boolean;
}): OperationRules {
  const { documents, production } = options;
  return {
    textOf({ query, documentId }, caller) {
      const actor = caller?.actor;
      if (documentId === undefined) {
        if (query === undefined) refuse('BAD_REQUEST');
        if (production && (actor === undefined || !mayWriteOwn(actor))) refuse('DOCUMENT_REQUIRED');
        return query;
      }
      // Whoever sends both might believe that the text is remembered under the id. WebSocket clients must send some text.
      if (query !== undefined && query !== '') refuse('BAD_REQUEST');
      const text = actor?.app == null ? undefined : documents.textOf(actor.app, documentId);
      return text ?? refuse('UNKNOWN_DOCUMENT');
    },
  };
}
