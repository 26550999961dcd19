import type { Ask } from '../harness/graph-client.ts';
import { demoGrid } from '../harness/pushes.ts';

/** A clock that a test moves. */
export class VirtualClock {
  private time = Date.parse('2026-11-21T08:00:00.000Z');
  readonly now = (): Date => new Date(this.time);
  forward(ms: number): void {
    this.time += ms;
  }
}

export const hour = 3_600_000;

const reportTicket = `mutation ReportTicket($input: ReportTicketInput!) {
  reportTicket(input: $input) {
    __typename
    ... on ReportTicketPayload {
      matchedWords
      ticket { id state classCode department { code } reportedAt acceptBy }
      receipt { id recordId version position }
    }
    ... on DomainError { code }
    ... on InvalidInputError { issues { path code } }
  }
}`;

const step = (
  verb: 'accept' | 'resolve',
) => `mutation TakeStep($input: ${verb === 'accept' ? 'Accept' : 'Resolve'}TicketInput!) {
  step: ${verb}Ticket(input: $input) {
    __typename
    ... on ${verb === 'accept' ? 'Accept' : 'Resolve'}TicketPayload {
      ticket { id state acceptedAt resolvedAt resolution }
      receipt { id recordId version position }
    }
    ... on DomainError { code }
  }
}`;

/** 路灯 is urban management's by the demo city's responsibility list. */
export async function report(ask: Ask, key: string, more: Record<string, unknown> = {}): Promise<any> {
  const said = { kind: 'COMPLAINT', subject: '路灯不亮', description: '天黑以后看不见路' };
  const input = { idempotencyKey: key, gridCode: demoGrid, ...said, ...more };
  return (await ask(reportTicket, { input })).data?.['reportTicket'];
}

export async function take(
  ask: Ask,
  verb: 'accept' | 'resolve',
  key: string,
  ticketId: string,
  more: object = {},
): Promise<any> {
  return (await ask(step(verb), { input: { idempotencyKey: key, ticketId, ...more } })).data?.['step'];
}

export async function settle(ask: Ask): Promise<any> {
  const mutation = `mutation { settleOverdueTickets { __typename ... on SettleOverdueTicketsPayload { settled } ... on DomainError { code } } }`;
  return (await ask(mutation)).data?.['settleOverdueTickets'];
}
