import type { ApplicationRow, ItemRow } from '../store/tables.ts';
import type { ServicesBuilder } from './builder.ts';

/** A stored row, or the state that a push has just made. */
export type ApplicationNode = Omit<ApplicationRow, 'version' | 'updatedAt'>;

/** An application names the resident that lists it, so the names come first. */
export function servicesRefs(builder: ServicesBuilder) {
  return {
    item: builder.objectRef<ItemRow>('ServiceItem'),
    application: builder.objectRef<ApplicationNode>('Application'),
    resident: builder.externalRef('Resident', builder.selection<{ id: string }>('id')),
  };
}

export type ServicesRefs = ReturnType<typeof servicesRefs>;
