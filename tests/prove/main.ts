// `npm run prove`: attacks a hub of its own and says what came of it. Figures go to stdout, progress to stderr.
import { cloneCity } from '../harness/cloned-city.ts';
import { forkCluster } from '../harness/fork-cluster.ts';
import { allAttacks } from './all-attacks.ts';
import { proveAttacks } from './prove-attacks.ts';
import { proveGenerated } from './prove-generated.ts';
import { proveMix } from './prove-mix.ts';
import { readWishes, usage, type Wishes } from './wishes.ts';

/** Whatever is started is stopped with it, in the reverse order. */
const everything = new AsyncDisposableStack();

async function run(wishes: Wishes): Promise<boolean> {
  const { places, stop } = await forkCluster();
  everything.defer(stop);
  const city = await cloneCity(places);
  everything.defer(() => city.drop());
  switch (wishes.part) {
    case 'attacks':
      return proveAttacks(city, wishes, everything);
    case 'generated':
      return proveGenerated(city, wishes, everything);
    case 'mix':
      return proveMix(city, everything);
  }
}

async function main(): Promise<number> {
  const wishes = readWishes(process.argv.slice(2));
  if (wishes === null) {
    console.log(usage);
    return 1;
  }
  if (wishes.list) {
    for (const { group, name } of allAttacks) console.log(`${group}: ${name}`);
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void everything.disposeAsync().finally(() => process.exit(130)));
  try {
    return (await run(wishes)) ? 0 : 1;
  } finally {
    await everything.disposeAsync();
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  process.exit(1);
}
