import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { Platform } from '@cityhub/schema/runtime/platform';

export type HousingContext = Context<Platform>;
export const housingBuilder = () => createBuilder<Platform>();
export type HousingBuilder = ReturnType<typeof housingBuilder>;
