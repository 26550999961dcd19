import type { TicketsBuilder } from './builder.ts';
import { loadOpenTicketCount } from './loaders.ts';

/** What tickets adds to housing's CityOverview. */
export function addCityOverview(builder: TicketsBuilder) {
  builder.externalRef('CityOverview', builder.selection<{ area: string }>('area')).implement({
    description: 'One area of the city at a glance, counted by every domain for itself. 城市概览',
    externalFields: (t) => ({ area: t.id() }),
    fields: (t) => ({
      openTicketCount: t.int({
        description: 'How many tickets that the caller may see are not resolved. 未办结工单数',
        resolve: ({ area }, _args, context) => loadOpenTicketCount(context, area),
      }),
    }),
  });
}
