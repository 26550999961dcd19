// The load generator's process: one order by message, one result by message.
import { runClosedLoop } from './closed-loop.ts';
import { runOpenLoop } from './open-loop.ts';
import type { LoadOrder, LoadResult } from './order.ts';

function run(order: LoadOrder): Promise<LoadResult> {
  const { pace } = order;
  return pace.kind === 'callers' ? runClosedLoop(order, pace.callers) : runOpenLoop(order, pace.perSecond);
}

process.on('message', (order) => void run(order as LoadOrder).then((result) => process.send?.(result)));
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
