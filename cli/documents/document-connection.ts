import { openTrustedDocuments, type TrustedDocuments } from '@cityhub/gateway/documents/trusted-documents';
import { connectRaw } from '@cityhub/schema/runtime/database';
import { urlForRole } from '@cityhub/schema/runtime/database-url';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { documentStore } from './document-rows.ts';

/** The documents of all apps, read by a connection of their own: a pool that is busy must not make them too old. */
export async function connectDocuments(
  adminUrl: string,
  secrets: Secrets,
): Promise<{ readonly documents: TrustedDocuments; stop(): Promise<void> }> {
  const sql = connectRaw(urlForRole(adminUrl, 'exchange', secrets), { max: 1, name: 'trusted documents' });
  const documents = await openTrustedDocuments(documentStore(sql));
  return {
    documents,
    async stop() {
      documents.close();
      await sql.end({ timeout: 2 });
    },
  };
}
