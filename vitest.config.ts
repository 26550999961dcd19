import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SkippedTests } from './tools/skipped-tests.ts';

const packages = '{schema,subgraphs,gateway,workers,migrations,cli,receiver,verifier,console,tools}';

/** As Node resolves it: else graphql would be there twice, and the planner would not know the schema that it is given. */
const oneGraphql = {
  alias: [
    {
      find: /^graphql$/,
      replacement: fileURLToPath(new URL('node_modules/graphql/index.js', import.meta.url)),
    },
  ],
};

export default defineConfig({
  test: {
    // The hub's tests start servers of their own and wait for them: three at once keep two cores busy, more would wait for each other.
    maxWorkers: 3,
    reporters: ['default', new SkippedTests()],
    projects: [
      // Pure tests beside the code: no socket, no file, no clock.
      // The limit is for what hangs: a property test of thousands of runs takes its time on a busy machine.
      {
        resolve: oneGraphql,
        test: { name: 'unit', include: [`${packages}/**/*.test.ts`], testTimeout: 30_000 },
      },
      // Rules about the tree itself.
      {
        test: {
          name: 'architecture',
          include: ['tests/{architecture,docs}/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      // Whatever opens a socket: real processes, a real Postgres, no mocks.
      {
        resolve: oneGraphql,
        test: {
          name: 'hub',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/{architecture,docs}/**', '**/node_modules/**'],
          // One Postgres cluster for the run; each test file gets a database of its own in it.
          globalSetup: ['tests/harness/cluster-setup.ts'],
          // Hundreds of processes are started from the same sources: stripped of their types once.
          env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/node', import.meta.url)) },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
