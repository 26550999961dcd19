import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { Platform } from '@cityhub/schema/runtime/platform';

export type PeopleContext = Context<Platform>;
export const peopleBuilder = () => createBuilder<Platform>();
export type PeopleBuilder = ReturnType<typeof peopleBuilder>;
