import { ticket as ticketEvent } from '@cityhub/schema/events/ticket';
import { acceptanceRule } from '@cityhub/tickets/model/deadline';
import type { TicketFields } from '@cityhub/tickets/model/ticket';
import { copyInto } from './copy-in.ts';
import { copyLine } from './copy-text.ts';
import { residentAt } from './residents.ts';
import { appendChanges, type SeedChange, seededAt } from './seed-change-log.ts';
import { residentIdOf } from './seed-people.ts';
import type { SeedInput, Stage } from './seed-stage.ts';
import { ticketAt } from './tickets.ts';

type TicketChange = SeedChange & { readonly fields: TicketFields & Record<string, unknown> };

/** The changes of one ticket, in their order: its record id is that of its first idempotency key. */
function ticketChanges({ plan, size, keyring }: SeedInput, index: number): TicketChange[] {
  const { reporter, steps } = ticketAt(plan, index, size.residents);
  const reporterId = reporter === null ? null : residentIdOf(keyring, residentAt(plan, reporter));
  const recordId = keyring.recordId(ticketEvent.entity, 'demo-city', String(index));
  return steps.map(({ operation, fields }) => {
    const { gridCode, kind, subject, description, unitId } = fields;
    const reported = { gridCode, kind, subject, description, reporterId, unitId };
    return {
      event: ticketEvent,
      operation,
      recordId,
      jurisdiction: gridCode,
      fields: { ...fields, reporterId },
      idempotencyKey: `seed-ticket-${index}-${operation}`,
      body: operation === 'reportTicket' ? reported : { ticketId: recordId },
    };
  });
}

function ticketLine({ recordId, fields }: TicketChange, version: number): string {
  const { gridCode, kind, subject, description, classCode, state, department, reporterId, unitId } = fields;
  const what = [
    recordId,
    version,
    gridCode,
    kind,
    subject,
    description,
    classCode,
    state,
    department,
    reporterId,
    unitId,
  ];
  return copyLine([
    ...what,
    fields.reportedAt,
    fields.acceptBy,
    fields.acceptedAt,
    fields.resolvedAt,
    seededAt,
  ]);
}

function deadlineLine({ recordId, fields }: TicketChange): string {
  return copyLine([recordId, acceptanceRule, fields.department, fields.acceptBy, fields.acceptedAt, 'KEPT']);
}

export function ticketsStage(city: SeedInput): Stage {
  return {
    name: 'tickets',
    total: city.size.tickets,
    chunk: 10_000,
    async write(tx, from, to) {
      const current = new Map<string, { change: TicketChange; version: number }>();
      const indexes = Array.from({ length: to - from }, (_, index) => from + index);
      const changes = indexes.flatMap((index) => ticketChanges(city, index));
      await appendChanges(tx, city.keyring, ticketEvent.shard, changes, (change, { position }) => {
        current.set(change.recordId, { change, version: position });
      });
      const latest = [...current.values()];
      const columns = `id, version, grid_code, kind, subject, description, class_code, state, department, reporter_id, unit_id,
        reported_at, accept_by, accepted_at, resolved_at, updated_at`;
      await copyInto(
        tx,
        'tickets.ticket',
        columns,
        latest.map(({ change, version }) => ticketLine(change, version)),
      );
      await copyInto(
        tx,
        'tickets.deadline',
        'ticket_id, rule, department, due_at, settled_at, outcome',
        latest.map(({ change }) => deadlineLine(change)),
      );
    },
  };
}
