import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunOperation } from '../import/push-batch.ts';
import { refusalOf, refuse } from './answer.ts';
import { bundleInput, bundleName } from './bundle-parameters.ts';

const exportBundle = 'query AuditBundle($input: BundleInput!) { exportBundle(input: $input) { text } }';

/** GET /audit/bundle in the caller's name: the file, as the graph makes it for him. */
export async function sendBundle(
  request: IncomingMessage,
  response: ServerResponse,
  run: RunOperation,
): Promise<void> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const input = bundleInput(searchParams);
  if (input === null) {
    const message =
      'Send recordId, or department with from and to, or tree with fromPosition and toPosition.';
    refuse(response, { code: 'BAD_REQUEST', message });
    return;
  }
  const answer = await run(exportBundle, { input });
  const bundle = answer.data?.['exportBundle'] as { text: string } | null | undefined;
  if (bundle == null) {
    refuse(response, refusalOf(answer) ?? { code: 'INTERNAL' });
    return;
  }
  const bytes = Buffer.from(bundle.text);
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'content-disposition': `attachment; filename="${bundleName(searchParams)}"`,
    'cache-control': 'no-store',
  });
  response.end(bytes);
}
