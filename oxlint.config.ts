import { defineConfig, type OxlintOverride } from 'oxlint';

// The walls of the tree as the linter sees them: by the text of an import. tests/architecture resolves the same imports
// to files and so also sees a way round (a relative path out of a package, for example); this one speaks in the editor.
type Ban = { regex: string; message: string };

const upward = (layers: string, order: string): Ban => ({
  regex: `^(\\.\\./)+(${layers})`,
  message: `Inside a subgraph imports go only ${order}.`,
});

// The regular expressions of oxlint know no look-ahead, so what is forbidden is listed.
const domains = ['people', 'housing', 'tickets', 'sensors', 'services', 'exchange'];
const packages = (names: string[], message: string): Ban => ({
  regex: `^(@cityhub/)?(${names.join('|')})(/|$)`,
  message,
});

const others = [...domains, 'gateway', 'workers', 'migrations', 'verifier', 'console', 'cityhub', 'tests'];
const onlySchema = packages(others, 'Between packages the only import is of @cityhub/schema.');
const nothing = packages(['schema', ...others], 'This package imports no other package of the hub.');
const notTests = packages(['tests'], 'Nothing imports the tests.');

const graphql: Ban = {
  regex: '^(graphql|@pothos|@apollo|dataloader)(/|$)',
  message: 'GraphQL belongs to graph/: a resolver translates, the layers below do not know who asked.',
};
const inputOutput: Ban = {
  regex:
    '^(drizzle-orm|postgres|pg|bullmq|ioredis)(/|$)|^node:(fs|net|http|https|http2|dns|os|child_process|worker_threads|process|timers)(/|$)',
  message: 'model/ is pure: it reaches no database, no file and no network.',
};

const server: Ban = {
  regex: '^\\.\\./|^node:',
  message: 'The playground runs in a browser: it imports nothing of the server.',
};

// `process.env` under another name would pass node/no-process-env.
const environment = {
  name: 'node:process',
  importNames: ['env'],
  message: 'Only config.ts reads the environment.',
};

const wall = (files: string[], ...patterns: Ban[]): OxlintOverride => ({
  files,
  rules: { 'eslint/no-restricted-imports': ['error', { paths: [environment], patterns }] },
});

const tests = ['**/*.test.ts', 'tests/**'];
const toolConfigs = ['*.config.ts', '**/*.config.ts'];

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error' },
  ignorePatterns: ['**/node_modules/**', '**/dist/**', '**/.data/**', '**/generated/**'],
  rules: {
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    // Threshold 0: any `export *` is a barrel here. Named re-exports are found by tests/architecture.
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'eslint/no-restricted-imports': ['error', { paths: [environment] }],
    'eslint/max-lines': ['error', { max: 400 }],
    'eslint/max-lines-per-function': ['error', { max: 60 }],
    'node/no-process-env': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'typescript/switch-exhaustiveness-check': 'error',
    // Hooks and dependencies here are records of closures: no function of them has a `this` to lose.
    'typescript/unbound-method': 'off',
    // Also forbids `import('…').T` in a type, which tests/architecture would not see.
    'typescript/consistent-type-imports': ['error', { disallowTypeAnnotations: true }],
    'typescript/no-floating-promises': 'error',
  },
  // Of two overrides that match a file the later one replaces the rule, so each layer repeats the wall of its package.
  overrides: [
    wall(['schema/**'], nothing),
    wall(['gateway/**', 'workers/**', 'migrations/**', 'subgraphs/*/*.ts'], onlySchema),
    wall(
      ['subgraphs/*/graph/**'],
      onlySchema,
      upward('(main|config)\\.ts$', 'graph → actions → store → model'),
    ),
    wall(
      ['subgraphs/*/actions/**'],
      onlySchema,
      graphql,
      upward('graph/|(main|config)\\.ts$', 'actions → store → model'),
    ),
    wall(
      ['subgraphs/*/store/**'],
      onlySchema,
      graphql,
      upward('(graph|actions)/|(main|config)\\.ts$', 'store → model'),
    ),
    wall(
      ['subgraphs/*/model/**'],
      onlySchema,
      graphql,
      inputOutput,
      upward('(graph|actions|store)/|(main|config)\\.ts$', 'towards model'),
    ),
    wall(['verifier/**', 'console/**'], nothing),
    wall(['gateway/playground/**'], onlySchema, server),
    wall(['cli/**', 'tools/**'], notTests),
    { files: ['**/config.ts', ...toolConfigs, ...tests], rules: { 'node/no-process-env': 'off' } },
    { files: toolConfigs, rules: { 'import/no-default-export': 'off' } },
    { files: tests, rules: { 'eslint/max-lines-per-function': 'off' } },
  ],
});
