import { connectionOf } from '@cityhub/schema/graph/connection';
import { pageArgs } from '@cityhub/schema/graph/paging';
import { breakGlasses } from '../actions/list-break-glasses.ts';
import { addAlerts } from './alerts.ts';
import { addBreakGlass } from './break-glass.ts';
import { addBreakGlassMutations } from './break-glass-mutations.ts';
import type { ExchangeBuilder } from './builder.ts';
import type { addDepartment } from './department.ts';
import type { addReceipt } from './receipt.ts';

/** Values for who has no right to them, with a second person, an alert and an entry in the log. */
export function addBreakGlasses(
  builder: ExchangeBuilder,
  department: ReturnType<typeof addDepartment>['department'],
  receipt: ReturnType<typeof addReceipt>,
): void {
  const breakGlass = addBreakGlass(builder);
  const page = connectionOf(builder, breakGlass, 'BreakGlass', '紧急调阅');
  builder.queryField('breakGlasses', (t) =>
    t.field({
      type: page,
      description: 'Break-glass requests, the newest first; auditors and operators. 紧急调阅列表',
      args: pageArgs(builder),
      resolve: (_root, args, { actor, session }) => breakGlasses(actor, () => session.tx(), args),
    }),
  );
  addBreakGlassMutations(builder, { breakGlass, receipt });
  addAlerts(builder, department);
}
