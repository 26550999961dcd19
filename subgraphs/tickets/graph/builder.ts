import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { Platform } from '@cityhub/schema/runtime/platform';

export type TicketsContext = Context<Platform>;
export const ticketsBuilder = () => createBuilder<Platform>();
export type TicketsBuilder = ReturnType<typeof ticketsBuilder>;
