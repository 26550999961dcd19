import { createBuilder } from '@cityhub/schema/graph/builder';
import type { Context } from '@cityhub/schema/graph/context';
import type { PeopleDeps } from '../store/look-ups.ts';

export type PeopleContext = Context<PeopleDeps>;
export const peopleBuilder = () => createBuilder<PeopleDeps>();
export type PeopleBuilder = ReturnType<typeof peopleBuilder>;
