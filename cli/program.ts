// The command line as a person reads it. What a command needs is imported when it runs, so --help and token are quick.
import { rowTypes } from '@cityhub/schema/import/row-types';
import { Command, Option } from 'commander';
import { tokenRoles } from './commands/token.ts';
import { variables } from './config.ts';

const dataOption = [
  '--data <folder>',
  'folder of the database and the secret (default: .data in the checkout)',
] as const;
const residentsOption = [
  '--residents <number>',
  'residents of the demo city, when it is built (default: 10000)',
] as const;

export function program(): Command {
  const root = new Command('cityhub')
    .description(
      "A city's data hub: a record is pushed once and reaches every department that has a right to it.",
    )
    .showHelpAfterError('Add --help to see what is possible.')
    .addHelpText('after', `\nEnvironment (a flag goes first):\n${variables.map(describe).join('\n')}`);
  for (const add of [
    addUp,
    addToken,
    addSeed,
    addImport,
    addLineage,
    addArchive,
    addLedgerKey,
    addDocuments,
    addGateway,
    addSchema,
  ])
    add(root);
  return root;
}

const describe = ({ name, meaning }: { name: string; meaning: string }): string =>
  `  ${name.padEnd(28)}${meaning}`;

const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;

function addUp(root: Command): void {
  root
    .command('up')
    .summary('run the whole hub on this machine')
    .description(
      'Runs the whole hub on this machine: database, migrations, demo city, subgraphs, gateway and workers. Prints `ready` once everything works. Ctrl-C stops it in order, a second Ctrl-C at once; the data stay.',
    )
    .option('--port <number>', 'where the gateway listens (default: 4000)')
    .option(...dataOption)
    .option(...residentsOption)
    .addHelpText(
      'after',
      examples(
        'npx cityhub up',
        'npx cityhub up --port 4001 --data /var/lib/cityhub',
        'DATABASE_URL=postgres://admin:secret@db/cityhub npx cityhub up',
      ),
    )
    .action(async (options: { port?: string; data?: string; residents?: string }) => {
      const { up } = await import('./commands/up.ts');
      await up(flags(options));
    });
}

function addToken(root: Command): void {
  root
    .command('token')
    .summary('print a token for a persona')
    .description(
      'Prints one token (a JWT, good for 12 hours) and nothing else. It is signed with the secret of the hub that has run with this data folder; the hub need not run now.',
    )
    .addOption(new Option('--role <role>', 'who the caller is').choices(tokenRoles).makeOptionMandatory())
    .option('--department <code>', "the department of a department's app, such as police")
    .option('--grid <code>', 'the grid of a grid worker, 15 digits')
    .option(
      '--purpose <code>',
      'what the data are asked for (default: what this role or department mostly does); of several, a,b, each request may pick one',
    )
    .option(...dataOption)
    .option('--person <name>', 'whose account it is, such as li-ming: giving a right takes two people')
    .option('--app <name>', 'the program that it is for, such as grid-app: each push names it in the log')
    .option(
      '--resident <id>',
      'the record of a citizen whose identity was checked: he may read it, and who has looked at it',
    )
    .addHelpText(
      'after',
      examples(
        'npx cityhub token --role department --department police',
        'npx cityhub token --role operator --person li-ming',
        'npx cityhub token --role citizen --resident 6a3cf1de-5d0a-8f6e-9b1a-0a1b2c3d4e5f',
        'TOKEN=$(npx cityhub token --role gridworker --grid 420102001001001)',
        'curl localhost:4000/graphql -H "authorization: Bearer $TOKEN" -H "content-type: application/json" -d \'{"query":"{ __typename }"}\'',
      ),
    )
    .action(async ({ data, ...options }) => {
      const { token } = await import('./commands/token.ts');
      await token({ ...options, ...flags({ data }) });
    });
}

function addSeed(root: Command): void {
  root
    .command('seed')
    .summary('build the demo city')
    .description(
      'Builds the demo city, the same on every machine, in the database of the hub, whether it runs now or not. `up` does this by itself where there is no city yet.',
    )
    .option(...residentsOption)
    .option(...dataOption)
    .addHelpText(
      'after',
      examples('npx cityhub seed', 'npx cityhub seed --residents 10000000 --data /var/lib/cityhub'),
    )
    .action(async (options: { data?: string; residents?: string }) => {
      const { seed } = await import('./commands/seed.ts');
      await seed(flags(options));
    });
}

/** The columns of each type, with the Chinese headings that files may use; a required one is marked. */
function columns(): string {
  const lines = [...rowTypes.values()].map((type) => {
    const names = [...type.columns.values()].map(
      ({ name, chinese, required }) => `${name}${required ? '*' : ''} (${chinese.join(' | ')})`,
    );
    return `  ${type.name}: ${names.join(', ')}`;
  });
  return `\n\nColumns (* required):\n${lines.join('\n')}`;
}

function addImport(root: Command): void {
  root
    .command('import')
    .summary('send the rows of a file to a hub')
    .description(
      'Sends a CSV, XLSX or NDJSON file of any size to a running hub, each row on its own. After Ctrl-C the same command goes on where it stopped; no row is stored twice. Ends with 0 when every row was stored, 3 when some were refused, 1 when it could not finish.',
    )
    .argument('<file>', 'a .csv, .tsv, .xlsx, .ndjson or .jsonl file; its first row names the columns')
    .addOption(
      new Option('--type <type>', 'what the rows are').choices([...rowTypes.keys()]).makeOptionMandatory(),
    )
    .requiredOption('--source <id>', 'the registered source system that they come from')
    .option('--url <url>', 'the hub', 'http://127.0.0.1:4000')
    .option('--key <token>', "the system's key (default: signed with the secret of the data folder)")
    .option('--report <file>', 'where refused rows are listed (default: <file>.refused.csv)')
    .option('--encoding <name>', 'of a CSV file: utf-8 or gb18030', 'utf-8')
    .option('--sheet <name>', 'of a workbook (default: the first)')
    .option(...dataOption)
    .addHelpText(
      'after',
      examples(
        'npx cityhub import residents.csv --type resident --source population-register',
        'npx cityhub import 居民.xlsx --type resident --source population-register --sheet 名册',
        'npx cityhub import tickets.ndjson --type ticket --source hotline-12345 --url https://hub.example --key "$KEY"',
      ) + columns(),
    )
    .action(async (file: string, { data, ...options }) => {
      const { importFile } = await import('./commands/import.ts');
      await importFile(file, { ...options, ...flags({ data }) });
    });
}

function addLineage(root: Command): void {
  root
    .command('lineage')
    .summary('what became of the records, for other tools')
    .description('What became of the records, for other tools: names, times and counts, never a value.')
    .command('export')
    .summary('write OpenLineage events or a PROV document')
    .description(
      'Writes every batch that a feed brought as OpenLineage 2-0-2 run events with column lineage, to a file of lines or to a server, or the history of one record as W3C PROV-JSON. Reads the database of the hub, whether it runs now or not.',
    )
    .option('--openlineage <target>', 'a file, or the URL of a server that takes OpenLineage events')
    .option('--key-file <file>', 'a file with the key of that server')
    .option('--since <moment>', 'only what happened after it, such as 2026-11-21T00:00:00Z')
    .option('--prov <file>', 'where the PROV document of --record goes')
    .option('--record <id>', 'the record of the PROV document')
    .option(...dataOption)
    .addHelpText(
      'after',
      examples(
        'npx cityhub lineage export --openlineage events.ndjson',
        'npx cityhub lineage export --openlineage http://marquez:5000/api/v1/lineage --key-file marquez.key',
        'npx cityhub lineage export --prov record.json --record 0c170000-0002-8000-8000-000000000150',
      ),
    )
    .action(async ({ data, ...options }) => {
      const { exportLineage } = await import('./commands/lineage.ts');
      await exportLineage({ ...options, ...flags({ data }) });
    });
}

function addArchive(root: Command): void {
  root
    .command('archive')
    .summary('take old stretches of the log out of the database')
    .description(
      'Takes stretches of the log that are older than the law asks out of the database, each into a file that `cityhub-verify` accepts. The last version of each record stays. An entry that is not what was sealed stops it, and nothing of its stretch is taken out.',
    )
    .requiredOption('--into <folder>', 'where the files go')
    .option('--dry-run', 'say what is due and what the others wait for, and do nothing')
    .option(...dataOption)
    .addHelpText(
      'after',
      examples(
        'npx cityhub archive --into /var/archive --dry-run',
        'npx cityhub archive --into /var/archive',
      ),
    )
    .action(async ({ data, ...options }) => {
      const { archive } = await import('./commands/archive.ts');
      await archive({ ...options, ...flags({ data }) });
    });
}

function addLedgerKey(root: Command): void {
  const command = root
    .command('ledger-key')
    .summary('show, replace or revoke the keys that sign the ledger')
    .description(
      'The keys that sign the heads of the ledger. They derive from the secret file; the database holds their public halves. Works whether the hub runs now or not.',
    );
  const dated = (name: string, summary: string) =>
    command
      .command(name)
      .summary(summary)
      .requiredOption('--reason <text>', 'why, for everybody to read in the ledger')
      .option(...dataOption);
  command
    .command('show')
    .summary('print every public key, oldest first')
    .option(...dataOption)
    .addHelpText('after', examples('npx cityhub ledger-key show'))
    .action(async ({ data }) => {
      const { showLedgerKeys } = await import('./commands/ledger-key.ts');
      await showLedgerKeys(flags({ data }));
    });
  dated('rotate', 'begin a new key, which the old one endorses')
    .addHelpText('after', examples('npx cityhub ledger-key rotate --reason "every year"'))
    .action(async ({ data, reason }) => {
      const { rotateLedgerKey } = await import('./commands/ledger-key.ts');
      await rotateLedgerKey({ ...flags({ data }), reason });
    });
  dated('revoke', 'say that a key of before is not to be trusted any more')
    .argument('<key-id>', 'its id, 8 hexadecimal digits')
    .addHelpText('after', examples('npx cityhub ledger-key revoke 1a2b3c4d --reason "a copy was lost"'))
    .action(async (keyId: string, { data, reason }) => {
      const { revokeKey } = await import('./commands/ledger-key.ts');
      await revokeKey(keyId, { ...flags({ data }), reason });
    });
}

function addDocuments(root: Command): void {
  const command = root
    .command('documents')
    .summary('the operations that an app may send')
    .description(
      'Trusted documents: the operations that an app may send, by the SHA-256 of their text. In production an app (a token with a name for `app`), a grid worker and a citizen send nothing else. Works whether the hub runs now or not.',
    );
  const ofApp = (name: string, summary: string) =>
    command
      .command(name)
      .summary(summary)
      .requiredOption('--app <name>', 'the program, as its tokens name it')
      .option(...dataOption);
  ofApp('add', 'check documents against the graph and add them')
    .argument('<file>', 'a manifest {"<SHA-256>": "<text>"}, a .graphql file, or a folder of them')
    .addHelpText(
      'after',
      examples(
        'npx cityhub documents add persisted-documents.json --app grid-app',
        'npx cityhub documents add operations/ --app grid-app',
      ),
    )
    .action(async (file: string, { data, app }) => {
      const { addDocuments: add } = await import('./commands/documents.ts');
      await add(file, { ...flags({ data }), app });
    });
  ofApp('list', 'print the documents of an app')
    .addHelpText('after', examples('npx cityhub documents list --app grid-app'))
    .action(async ({ data, app }) => {
      const { showDocuments } = await import('./commands/documents.ts');
      await showDocuments({ ...flags({ data }), app });
    });
  ofApp('retire', 'take a document out of use')
    .argument('<id>', 'the SHA-256 of its text')
    .addHelpText('after', examples('npx cityhub documents retire 0f3a…9c --app grid-app'))
    .action(async (id: string, { data, app }) => {
      const { retire } = await import('./commands/documents.ts');
      await retire(id, { ...flags({ data }), app });
    });
}

function addGateway(root: Command): void {
  root
    .command('gateway')
    .summary('serve any supergraph')
    .description(
      'Serves any Federation 2 supergraph against the subgraph URLs in it, with none of CityHub’s rules applied: made for running public conformance suites against the gateway.',
    )
    .requiredOption('--supergraph <file>', 'the supergraph SDL')
    .option('--port <number>', 'where the gateway listens (default: 4000)')
    .addHelpText('after', examples('npx cityhub gateway --supergraph supergraph.graphql --port 4010'))
    .action(async (options: { supergraph: string; port?: string }) => {
      const { gateway } = await import('./commands/gateway.ts');
      await gateway({ ...flags(options), supergraph: options.supergraph });
    });
}

function addSchema(root: Command): void {
  root
    .command('schema')
    .summary('print or check the composed graph')
    .description(
      'Prints the SDL of each subgraph and composes the supergraph into schema/. With --check nothing is written: it fails when what is checked in is not what the code says.',
    )
    .option('--check', 'compare only, and fail on a difference')
    .addHelpText('after', examples('npx cityhub schema', 'npx cityhub schema --check'))
    .action(async (options: { check?: boolean }) => {
      const { schema } = await import('./commands/schema.ts');
      await schema(options);
    });
}

/** The options that configuration reads, under the names that its messages use. */
function flags({ port, data, residents }: { port?: string; data?: string; residents?: string }) {
  return {
    ...(port === undefined ? {} : { '--port': port }),
    ...(data === undefined ? {} : { '--data': data }),
    ...(residents === undefined ? {} : { '--residents': residents }),
  };
}
