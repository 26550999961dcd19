import { randomInt } from 'node:crypto';
import type { ClonedCity } from '../harness/cloned-city.ts';
import { generated } from './generated/generated.ts';
import { openPlace } from './place.ts';
import type { Wishes } from './wishes.ts';

/** Full counts of what is made up; each seed is printed, so that a failure can be made again. */
export async function proveGenerated(
  city: ClonedCity,
  { only, seed: wished }: Wishes,
  started: AsyncDisposableStack,
): Promise<boolean> {
  const goals = { bombMs: 20, probeP99Ms: 100 };
  const place = await openPlace(city, { answersWithin: 10_000, goals, processes: false, note: () => {} });
  started.defer(() => place.stop());
  let failed = 0;
  for (const { name, runs, run } of generated) {
    if (only !== null && !name.includes(only)) continue;
    const seed = wished ?? randomInt(2 ** 31);
    const begun = performance.now();
    const failure = await run(place, runs, seed).then(
      () => null,
      (error: unknown) => error as Error,
    );
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    console.log(
      `${name.padEnd(28)} ${runs} in ${seconds} s, seed ${seed}: ${failure === null ? 'all answered as they should be' : 'FAILED'}`,
    );
    if (failure === null) continue;
    failed += 1;
    console.log(`    ${failure.message.slice(0, 1500)}`);
  }
  for (const failure of place.failures.slice(0, 5)) console.log(`    a subgraph failed: ${String(failure)}`);
  return failed === 0 && place.failures.length === 0;
}
