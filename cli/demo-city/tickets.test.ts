import { compileResponsibilities } from '@cityhub/tickets/model/classify';
import { lifecycle } from '@cityhub/tickets/model/lifecycle';
import { expect, test } from 'vitest';
import { planCity } from './city-plan.ts';
import { departments } from './departments.ts';
import { residentAt } from './residents.ts';
import { responsibilities } from './responsibilities.ts';
import { ticketAt } from './tickets.ts';

const plan = planCity();
const stories = Array.from({ length: 200 }, (_, index) => ticketAt(plan, index, 10_000));

test('the classification of the hub sends each ticket where the demo city has it', () => {
  const classify = compileResponsibilities(responsibilities);
  for (const { steps } of stories) {
    for (const { fields } of steps) {
      const { classCode, department } = classify(fields.subject, fields.description);
      expect({ classCode, department }).toEqual({
        classCode: fields.classCode,
        department: fields.department,
      });
    }
  }
});

test('each story begins with a report and goes on as the lifecycle allows, forward in time', () => {
  for (const { steps } of stories) {
    expect(steps[0]?.fields.state).toBe('DISPATCHED');
    expect(steps[1]?.fields.state).toBe(lifecycle.DISPATCHED.accept);
    if (steps[2] !== undefined) expect(steps[2].fields.state).toBe(lifecycle.ACCEPTED.resolve);
    const { reportedAt, acceptedAt, resolvedAt, acceptBy } = steps.at(-1)?.fields ?? expect.unreachable();
    expect(reportedAt < (acceptedAt as string) && (acceptedAt as string) < acceptBy).toBe(true);
    if (resolvedAt !== null) expect(resolvedAt > (acceptedAt as string)).toBe(true);
  }
});

test('every department has tickets that are still open', () => {
  const open = stories
    .map(({ steps }) => steps.at(-1)?.fields)
    .filter((fields) => fields?.state === 'ACCEPTED');
  expect(new Set(open.map((fields) => fields?.department))).toEqual(
    new Set(departments.map(({ code }) => code)),
  );
});

test('the reporter lives in the grid of his ticket', () => {
  for (const { reporter, steps } of stories) {
    if (reporter === null) continue;
    expect(steps[0]?.fields.gridCode).toBe(residentAt(plan, reporter).fields.gridCode);
  }
});

test('a city of ten residents has tickets, too', () => {
  const { reporter, steps } = ticketAt(plan, 150, 10);
  expect(reporter).toBeNull();
  expect(steps[0]?.fields.gridCode).toBe(plan.grids[150]?.code);
});
