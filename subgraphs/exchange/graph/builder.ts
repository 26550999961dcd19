import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { ExchangeDeps } from '../store/department-databases.ts';

export type ExchangeContext = Context<ExchangeDeps>;
export const exchangeBuilder = () => createBuilder<ExchangeDeps>();
export type ExchangeBuilder = ReturnType<typeof exchangeBuilder>;
