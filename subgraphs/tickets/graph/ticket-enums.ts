import type { TicketsBuilder } from './builder.ts';

export function addTicketEnums(builder: TicketsBuilder) {
  const kind = builder.enumType('TicketKind', {
    description: 'What a report is. 工单类型',
    values: {
      COMPLAINT: { description: '投诉' },
      CONSULT: { description: '咨询' },
      HELP: { description: '求助' },
      SUGGESTION: { description: '建议' },
      PRAISE: { description: '表扬' },
      REPORT: { description: '举报' },
    } as const,
  });
  const state = builder.enumType('TicketState', {
    description: 'How far a ticket is. 工单状态',
    values: {
      DISPATCHED: { description: 'Its department has it and has not accepted it. 已派单' },
      ACCEPTED: { description: 'Its department works on it. 已接单' },
      RESOLVED: { description: 'Its department has settled it. 已办结' },
    } as const,
  });
  return { kind, state };
}

export type TicketEnums = ReturnType<typeof addTicketEnums>;
