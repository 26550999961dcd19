/**
 * The life of a ticket. Reporting dispatches it at once; the department that has it accepts it, then resolves it.
 * Nobody may reject a ticket (接单后不拒绝), and no step leads back: so whoever repeats a step finds it taken.
 */
export const ticketStates = ['DISPATCHED', 'ACCEPTED', 'RESOLVED'] as const;
export type TicketState = (typeof ticketStates)[number];

export const ticketSteps = ['accept', 'resolve'] as const;
export type TicketStep = (typeof ticketSteps)[number];

/** Where each step leads from each state. A pair that is missing does not compile. */
export const lifecycle: Readonly<
  Record<TicketState, Readonly<Record<TicketStep, TicketState | 'INVALID_STATE'>>>
> = {
  DISPATCHED: { accept: 'ACCEPTED', resolve: 'INVALID_STATE' },
  ACCEPTED: { accept: 'INVALID_STATE', resolve: 'RESOLVED' },
  RESOLVED: { accept: 'INVALID_STATE', resolve: 'INVALID_STATE' },
};
