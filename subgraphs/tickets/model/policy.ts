import { maySourcePush, type Source } from '@cityhub/schema/policy/source';
import type { Actor } from '@cityhub/schema/runtime/actor';

/**
 * Who reports: a grid worker in his area, any citizen, any department, a system that is registered for it, and a rule of
 * the hub's own that names the change that caused it.
 */
export function mayReportTicket(actor: Actor, gridCode: string, source?: Source): boolean {
  if (actor.source != null) return maySourcePush(actor, source, 'Ticket', gridCode);
  switch (actor.role) {
    case 'gridworker':
      return actor.area !== null && gridCode.startsWith(actor.area);
    case 'citizen':
      return true;
    case 'department':
      return actor.department !== null;
    case 'system':
      return actor.cause !== null;
    case 'auditor':
    case 'operator':
      return false;
  }
}

/** Departments handle tickets; which ones, `mayHandleTicket` says of each. */
export function mayHandleTickets(actor: Actor): boolean {
  return actor.role === 'department' && actor.department !== null;
}

/** Only the department that has a ticket takes steps in it. */
export function mayHandleTicket(actor: Actor, department: string): boolean {
  return mayHandleTickets(actor) && actor.department === department;
}

/** Clocks are settled by the hub itself: nobody takes points from a department by hand. */
export function maySettleDeadlines(actor: Actor): boolean {
  return actor.role === 'system';
}

/** A department knows its own score; who supervises them knows all. */
export function maySeeScore(actor: Actor, department: string): boolean {
  switch (actor.role) {
    case 'auditor':
    case 'operator':
    case 'system':
      return true;
    case 'department':
      return actor.department === department;
    case 'gridworker':
    case 'citizen':
      return false;
  }
}
