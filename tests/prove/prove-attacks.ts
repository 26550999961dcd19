import type { ClonedCity } from '../harness/cloned-city.ts';
import { allAttacks } from './all-attacks.ts';
import { stillAnswers } from './answer.ts';
import type { Attack, Place } from './attack.ts';
import { type Memory, memoryNow } from './memory.ts';
import { openPlace } from './place.ts';
import { type Outcome, runAttacks } from './run-attacks.ts';
import type { Wishes } from './wishes.ts';

const mostMoreMiB = 50;
const barWidth = 30;

const shownMemory = ({ live, resident }: Memory): string =>
  `${live.toFixed(0)} MiB live (${resident.toFixed(0)} resident)`;

function barOf(done: number, all: number): string {
  const full = Math.round((barWidth * done) / all);
  return `${'█'.repeat(full)}${'░'.repeat(barWidth - full)}`;
}

function shownLine(group: string, outcomes: readonly Outcome[], all: number): string {
  const failed = outcomes.filter(({ failure }) => failure !== null).length;
  const seconds = outcomes.reduce((sum, { ms }) => sum + ms, 0) / 1000;
  const verdict = failed === 0 ? 'refused' : `${failed} NOT REFUSED`;
  const count = `${String(outcomes.length).padStart(4)}/${all}`;
  return `${group.padEnd(18)} ${barOf(outcomes.length, all)} ${count}  ${seconds.toFixed(1).padStart(6)} s  ${verdict}`;
}

async function runGroup(group: string, attacks: readonly Attack[], place: Place): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const isScreen = process.stdout.isTTY;
  await runAttacks(attacks, place, (outcome) => {
    outcomes.push(outcome);
    if (isScreen) process.stdout.write(`\r${shownLine(group, outcomes, attacks.length)}`);
  });
  console.log(`${isScreen ? '\r' : ''}${shownLine(group, outcomes, attacks.length)}`);
  for (const { attack, failure } of outcomes)
    if (failure !== null)
      console.log(`    ✗ ${attack.name}\n      ${failure.message.split('\n').slice(0, 3).join(' ')}`);
  return outcomes;
}

/** Everything is loaded and has met a question of each kind, so that what grows afterwards grew by the attacks. */
async function warmUp(place: Place, attacks: readonly Attack[]): Promise<void> {
  for (let round = 0; round < 50; round += 1) await stillAnswers(place);
  const first = new Map(attacks.toReversed().map((attack) => [attack.group, attack]));
  const quick = [...first.values()].filter(({ slow }) => slow !== true);
  await runAttacks(quick, place, () => {});
}

/** Runs the attacks that are wished for; true where none succeeds and nothing of them stays. */
export async function proveAttacks(
  city: ClonedCity,
  { only }: Wishes,
  started: AsyncDisposableStack,
): Promise<boolean> {
  const attacks = allAttacks.filter(({ group, name }) => only === null || `${group}: ${name}`.includes(only));
  const figures = new Map<string, string>();
  const place = await openPlace(city, {
    answersWithin: 1000,
    goals: { bombMs: 20, probeP99Ms: 100 },
    processes: true,
    note: (figure, value) => void figures.set(figure, value),
  });
  started.defer(() => place.stop());
  await warmUp(place, attacks);
  const before = await memoryNow();
  const outcomes: Outcome[] = [];
  for (const [group, ofGroup] of Map.groupBy(attacks, (attack) => attack.group))
    outcomes.push(...(await runGroup(group, ofGroup, place)));
  await stillAnswers(place);
  const after = await memoryNow();
  const failures = outcomes.flatMap(({ failure }) => (failure === null ? [] : [failure.message]));
  const touched = failures.some((message) => message.includes('a prototype has changed'));
  figures.set('memory', `${shownMemory(before)} before, ${shownMemory(after)} after`);
  figures.set('prototypes', touched ? 'CHANGED' : 'intact');
  console.log(
    `\nattacks      ${outcomes.length}, ${outcomes.length - failures.length} refused, ${failures.length} not`,
  );
  for (const [figure, value] of figures) console.log(`${figure.padEnd(12)} ${value}`);
  return attacks.length > 0 && failures.length === 0 && after.live - before.live < mostMoreMiB;
}
