// The one gate, in one order, the same on a laptop and in CI. Cheap steps come first; the first failure ends it.
import { spawnSync } from 'node:child_process';

const steps = [
  'format', // layout and order of imports
  'lint', // rules that need one file, or its types
  'lock:check', // where the lock names a place or a checksum, a good one; the rest of its rules are tests beside lock-faults.mjs
  'boundaries', // who may import whom, and the other rules about the whole tree
  'typecheck',
  'schema:check', // the SDL and the supergraph are as composed, and break no client
  'drift', // the migrations make exactly the tables that the code declares
  'knip', // dead files, dead exports, unused and undeclared dependencies
  'test:unit',
];

const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;
const start = performance.now();

/** `--before-tests`: without the steps that `npm test` runs, too. */
const testedToo = new Set(process.argv.includes('--before-tests') ? ['drift', 'test:unit'] : []);
const wanted = steps.filter((step) => !testedToo.has(step));

for (const step of wanted) {
  console.log(`\n▸ ${step}`);
  const begun = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', step], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n✗ ${step} failed after ${seconds(begun)}. Alone: npm run ${step}`);
    process.exit(1);
  }
  console.log(`✓ ${step} ${seconds(begun)}`);
}
console.log(`\n✓ all ${wanted.length} steps ${seconds(start)}`);
