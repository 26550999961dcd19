/**
 * What one operation may be at the most, far above what the city's own apps ask for and far below what an attack needs. The
 * table of docs/limits.md is this one. In brackets: the most that a document of the hub's examples, journeys and tests has.
 */
export const maxima = {
  /** Bytes of a text in UTF-8. Variables stand beside it: a plural push is large, its text is not. */
  textBytes: 65_536,
  /** Words and signs of a text [240]. */
  tokens: 2000,
  /** Of one text: else one that is counted once would hide those beside it. */
  operations: 1,
  /** Levels of fields with all fragments written out [8]. */
  depth: 12,
  /** Fields with all fragments written out, each as often as it is spread [132]: what the planner works on. */
  selections: 500,
  /** Fields of the operation itself [4]: each may be a subgraph's work of its own. */
  rootFields: 10,
  /** Of the whole text [4]: enough for a page that shows ten records side by side, from three points of view. */
  aliases: 30,
  /** The same field in one selection without an alias: a second one asks for nothing new. */
  repeats: 5,
  /** Of the whole text [4]. */
  directives: 10,
  /** Entries of a list in the text or in the variables, but for rows. */
  listEntries: 200,
  /** Values in all variables, lists and objects counted. */
  variableNodes: 1000,
  /** Levels of lists and objects in a variable. */
  variableDepth: 8,
  /** The same where a mutation takes rows: 1,000 of them with all their fields, or 5,000 leaves of a digest. */
  rowNodes: 200_000,
  /** Objects that an operation may cause to be read or made, by its page sizes. */
  cost: 100_000,
  /** Lists of types or fields inside of each other, below `__schema` and `__type` [1]. */
  introspectionLists: 2,
  /** Levels below `__schema` and `__type` [15, most of them `ofType`]. */
  introspectionDepth: 16,
} as const;

export type Limit = keyof typeof maxima;
