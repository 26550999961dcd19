import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { Platform } from '@cityhub/schema/runtime/platform';

export type SensorsContext = Context<Platform>;
export const sensorsBuilder = () => createBuilder<Platform>();
export type SensorsBuilder = ReturnType<typeof sensorsBuilder>;
