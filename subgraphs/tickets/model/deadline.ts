/** 24小时不接单自动扣分: a department that does not accept a ticket within 24 hours of its report loses points, once. */
export const acceptanceRule = 'ACCEPT_WITHIN_24H';

/** Natural hours, nights and holidays included: the rule speaks of 24 hours, not of a working day. */
const acceptWithinMs = 24 * 60 * 60 * 1000;

export const pointsForMissing = -2;

export function acceptBy(reportedAt: Date): Date {
  return new Date(reportedAt.getTime() + acceptWithinMs);
}
