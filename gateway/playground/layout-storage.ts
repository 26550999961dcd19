/**
 * GraphiQL's memory: sizes and theme only. Operations, variables and answers may hold citizens' data, which must not
 * outlive the tab in the storage of a shared machine; and a stored idempotency key would make the next push a repeat.
 */
const remembered = /^graphiql:(theme|visiblePlugin|\w+Flex)$/;

export const layoutStorage = {
  get length(): number {
    return localStorage.length;
  },
  getItem: (key: string): string | null => (remembered.test(key) ? localStorage.getItem(key) : null),
  setItem: (key: string, value: string): void => {
    if (remembered.test(key)) localStorage.setItem(key, value);
  },
  removeItem: (key: string): void => localStorage.removeItem(key),
  clear: (): void => localStorage.clear(),
};
