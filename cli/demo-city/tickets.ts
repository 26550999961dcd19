import { acceptBy } from '@cityhub/tickets/model/deadline';
import type { TicketFields, TicketKind } from '@cityhub/tickets/model/ticket';
import { cityDay } from './city-day.ts';
import type { CityPlan } from './city-plan.ts';
import { dice, pick } from './dice.ts';
import { residentAt } from './residents.ts';
import { caseClasses } from './responsibilities.ts';

/** What happened to a ticket before the city's day: each step is a change of its own, in this order. */
export interface TicketStory {
  readonly reporter: number | null;
  readonly steps: readonly TicketStep[];
}

export interface TicketStep {
  readonly operation: 'reportTicket' | 'acceptTicket' | 'resolveTicket';
  /** The reporter's record id is made by the hub. */
  readonly fields: Omit<TicketFields, 'reporterId'>;
}

const hourMs = 3_600_000;
/** The oldest ticket is about a month old, the newest is from the day before: each has been accepted in its 24 hours. */
const hoursBetween = 3.5;
const newestHours = 24;
/** One in this many residents has reported something. */
const reporterStep = 7;

const kinds: readonly TicketKind[] = ['COMPLAINT', 'COMPLAINT', 'HELP', 'REPORT', 'CONSULT', 'SUGGESTION'];
const sentences = [
  '请尽快派人查看。',
  '已经持续几天了，希望得到处理。',
  '附近居民都受到影响。',
  '想了解什么时候能够解决。',
];
const ticketDice = dice('tickets');

function textOf(
  index: number,
): Pick<TicketFields, 'kind' | 'subject' | 'description' | 'classCode' | 'department'> {
  const caseClass = pick(caseClasses, index);
  const word = pick(caseClass.words, ticketDice(index * 4, caseClass.words.length));
  return {
    kind: pick(kinds, ticketDice(index * 4 + 1, kinds.length)),
    subject: `${word}的问题`,
    description: `来电人反映${word}的问题。${pick(sentences, index)}`,
    classCode: caseClass.code,
    department: caseClass.department,
  };
}

/** Where the reporter lives, or a grid of its own where the city has no such resident. */
function placeOf(
  plan: CityPlan,
  index: number,
  residents: number,
): { reporter: number | null; gridCode: string; unitId: string | null } {
  const reporter = index * reporterStep;
  if (reporter >= residents) {
    return { reporter: null, gridCode: (plan.grids[index] as CityPlan['grids'][number]).code, unitId: null };
  }
  const { gridCode, unitId } = residentAt(plan, reporter).fields;
  return { reporter, gridCode, unitId };
}

/** The index-th ticket. All were accepted in time, so that no clock of the demo city has run out; three in four are resolved. */
export function ticketAt(plan: CityPlan, index: number, residents: number): TicketStory {
  const { reporter, ...place } = placeOf(plan, index, residents);
  const day = Date.parse(`${cityDay}T00:00:00Z`);
  const reported = new Date(day - (newestHours + index * hoursBetween) * hourMs);
  const accepted = new Date(reported.getTime() + (1 + ticketDice(index * 4 + 2, 20)) * hourMs);
  const resolved = new Date(accepted.getTime() + (1 + ticketDice(index * 4 + 3, 72)) * hourMs);
  const clock = {
    reportedAt: reported.toISOString(),
    acceptBy: acceptBy(reported).toISOString(),
    acceptedAt: null,
    resolvedAt: null,
  };
  const first = { ...textOf(index), ...place, ...clock, state: 'DISPATCHED' } as const;
  const second = { ...first, state: 'ACCEPTED', acceptedAt: accepted.toISOString() } as const;
  const third = { ...second, state: 'RESOLVED', resolvedAt: resolved.toISOString() } as const;
  const steps: TicketStep[] = [
    { operation: 'reportTicket', fields: first },
    { operation: 'acceptTicket', fields: second },
  ];
  if (resolved.getTime() < day && index % 4 !== 0) steps.push({ operation: 'resolveTicket', fields: third });
  return { reporter, steps };
}
