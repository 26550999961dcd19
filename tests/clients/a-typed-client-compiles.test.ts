import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../cluster/folder.ts';
import { generateClient } from './typed-client.ts';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

/** What an app writes against its client. */
const app = `import type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core';
import type { InboxDocument, RegisterResidentDocument } from './grid-app.ts';

export function outcome({ registerResident: answer }: ResultOf<typeof RegisterResidentDocument>): string {
  switch (answer.__typename) {
    case 'RegisterResidentPayload':
      return answer.receipt.deliveries.map(({ department, state }) => department.code + state).join();
    case 'InvalidInputError':
      return answer.issues.map(({ path, code }) => path.join('.') + code).join();
    default:
      return answer.code;
  }
}
export const versions = (inbox: ResultOf<typeof InboxDocument>): number[] =>
  inbox.departmentInbox.nodes.map(({ version }) => version);
export const push: VariablesOf<typeof RegisterResidentDocument> = {
  input: { idempotencyKey: 'k', citizenId: 'c', name: 'n', phone: 'p', gridCode: 'g', wait: 'ALL_RECEIPTS' },
};
`;

/** What tsc says of apps, in its strictest mode. */
async function compile(apps: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  await symlink(modules, join(folder, 'node_modules'));
  await generateClient(folder);
  for (const [name, text] of Object.entries(apps)) await writeFile(join(folder, `${name}.ts`), text);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    allowImportingTsExtensions: true,
    module: 'nodenext',
    target: 'es2024',
    types: [],
  };
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(modules, 'typescript/bin/tsc'), '--project', folder],
      (_error, stdout, stderr) => resolve(`${stdout}${stderr}`),
    );
  });
}

test('a client that is generated from the checked-in introspection compiles, and an app against it', async () => {
  expect(await compile({ app })).toBe('');
});

test('what the graph does not have is an error of the app’s compiler', async () => {
  const told = await compile({
    field: app.replace('answer.code;', 'answer.nothing;'),
    value: app.replace('ALL_RECEIPTS', 'SOME_RECEIPTS'),
    argument: app.replace("phone: 'p', ", ''),
  });
  expect(told).toMatch(/field\.ts.*'nothing' does not exist/);
  expect(told).toMatch(/value\.ts.*"SOME_RECEIPTS"/);
  expect(told).toMatch(/argument\.ts.*'phone' is missing/);
});
