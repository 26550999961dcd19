import { connectRaw, type RawSql } from '@cityhub/schema/runtime/database';
import type { GraphQLSchema } from 'graphql';
import { type Flags, readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { checkDocument } from '../documents/check-document.ts';
import { addDocument, listDocuments, retireDocument } from '../documents/document-rows.ts';
import { type NamedText, readDocuments } from '../documents/read-documents.ts';
import { secretsOfHub } from '../hub-secrets.ts';
import { publicSchema, readSupergraph } from '../public-schema.ts';
import { UserError } from '../user-error.ts';

export type DocumentFlags = Flags & { readonly app: string };

/** Of a token's claim `app`. */
const appName = /^[a-z0-9][a-z0-9.-]{0,59}$/;
const hashForm = /^(?:sha256:)?([0-9a-f]{64})$/;
/** The account that a document is written down for: whoever runs the hub. */
const by = 'operator:cityhub documents';

function checkApp(app: string): void {
  if (!appName.test(app))
    throw new UserError(
      '--app must be the name of a program: lower-case letters, digits, dots and hyphens, such as grid-app.',
    );
}

/** Runs in the hub's database, whether the hub runs now or not. */
async function withDatabase<Result>(flags: Flags, work: (sql: RawSql) => Promise<Result>): Promise<Result> {
  const config = readConfig(flags);
  const secrets = await secretsOfHub(config);
  const report = (line: string): void => console.error(line);
  const database = await openDatabase({ config, secrets, report, share: true });
  const sql = connectRaw(database.adminUrl, { max: 1, name: 'documents' });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 2 });
    await database.stop();
  }
}

/** Throws with every text that is wrong: one that is refused later would be found by a user. */
function checkAll(schema: GraphQLSchema, texts: readonly NamedText[]) {
  const checked = texts.map((one) => ({ ...one, ...checkDocument(schema, one.text) }));
  const wrong = checked.flatMap((one) => ('wrong' in one ? [`  ${one.place}: ${one.wrong}`] : []));
  if (wrong.length > 0)
    throw new UserError(
      `Nothing was added, ${wrong.length} of ${texts.length} are wrong:\n${wrong.join('\n')}`,
    );
  return checked.filter((one) => 'name' in one);
}

/** Adds the documents of a file to an app's, all or none, and prints the id of each. */
export async function addDocuments(path: string, { app, ...flags }: DocumentFlags): Promise<void> {
  checkApp(app);
  const documents = checkAll(publicSchema(await readSupergraph()), await readDocuments(path));
  const counts = { added: 0, known: 0, 'in force again': 0 };
  await withDatabase(flags, (sql) =>
    sql.begin(async (tx) => {
      for (const { hash, name, text } of documents) {
        const became = await addDocument(tx as unknown as RawSql, { app, hash, name, text }, by);
        counts[became] += 1;
        console.log(`${hash} ${name} ${became}`);
      }
    }),
  );
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  console.error(`${told.map(([what, count]) => `${count} ${what}`).join(', ')}; in force within 5 s`);
}

/** Prints an app's documents, oldest first, and says of those that the graph would refuse today. */
export async function showDocuments({ app, ...flags }: DocumentFlags): Promise<void> {
  checkApp(app);
  const schema = publicSchema(await readSupergraph());
  for (const { hash, name, text, addedAt, retiredAt } of await withDatabase(flags, (sql) =>
    listDocuments(sql, app),
  )) {
    const state = retiredAt !== null ? ` retired ${retiredAt.toISOString()}` : '';
    const fits =
      retiredAt !== null || 'name' in checkDocument(schema, text) ? '' : ' no longer fits the graph';
    console.log(`${hash} ${name} added ${addedAt.toISOString()}${state}${fits}`);
  }
}

/** Takes one document out of use. */
export async function retire(id: string, { app, ...flags }: DocumentFlags): Promise<void> {
  checkApp(app);
  const hash = hashForm.exec(id)?.[1];
  if (hash === undefined) throw new UserError('An id is the SHA-256 of the text, 64 hexadecimal digits.');
  if (!(await withDatabase(flags, (sql) => retireDocument(sql, app, hash))))
    throw new UserError(
      'The app has no such document in force: `npx cityhub documents list` shows what it has.',
    );
  console.error(`retired ${hash}; out of force within 5 s`);
}
