import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { Platform } from '@cityhub/schema/runtime/platform';

export type ServicesContext = Context<Platform>;
export const servicesBuilder = () => createBuilder<Platform>();
export type ServicesBuilder = ReturnType<typeof servicesBuilder>;
