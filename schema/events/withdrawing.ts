/**
 * Operations after which a record stands in no query and at no holder: the change travels without a value until a later version
 * brings the record back. The database's twin is `log.withdraws`.
 */
export const withdrawingOperations = ['recallRecord', 'eraseRecord', 'mergeRecord'] as const;

export const withdraws = (operation: string): boolean =>
  (withdrawingOperations as readonly string[]).includes(operation);
