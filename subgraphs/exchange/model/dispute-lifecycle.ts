/**
 * The life of a dispute. A department opens it; the source says that the value is wrong (UPHELD) or right (REFUSED); a
 * correction that names it ends it, before or after such an answer. UPHELD is an end, too: the source may have recalled the
 * record, or the department may have been given the right value by the next push.
 */
export const disputeStates = ['OPEN', 'UPHELD', 'REFUSED', 'CORRECTED'] as const;
export type DisputeState = (typeof disputeStates)[number];

export const disputeSteps = ['uphold', 'refuse', 'correct'] as const;
export type DisputeStep = (typeof disputeSteps)[number];

/** Where each step leads from each state. A pair that is missing does not compile. */
export const disputeLifecycle: Readonly<
  Record<DisputeState, Readonly<Record<DisputeStep, DisputeState | 'INVALID_STATE'>>>
> = {
  OPEN: { uphold: 'UPHELD', refuse: 'REFUSED', correct: 'CORRECTED' },
  UPHELD: { uphold: 'INVALID_STATE', refuse: 'INVALID_STATE', correct: 'CORRECTED' },
  REFUSED: { uphold: 'INVALID_STATE', refuse: 'INVALID_STATE', correct: 'INVALID_STATE' },
  CORRECTED: { uphold: 'INVALID_STATE', refuse: 'INVALID_STATE', correct: 'INVALID_STATE' },
};

/**
 * How long the source has to answer. The State Council's regulation on sharing government data (政务数据共享条例, decree 809,
 * in force since 2025-08-01) asks in Article 26 for checking and correcting on request; three days is this hub's own measure
 * of "promptly", so that a wrong address is put right within the week.
 */
const daysToAnswer = 3;

export function dueBy(askedAt: Date): Date {
  return new Date(askedAt.getTime() + daysToAnswer * 24 * 60 * 60 * 1000);
}

/** Whether the source owes an answer that is late. */
export function isOverdue(
  dispute: { readonly state: DisputeState; readonly dueAt: Date },
  now: Date,
): boolean {
  return dispute.state === 'OPEN' && dispute.dueAt.getTime() <= now.getTime();
}
