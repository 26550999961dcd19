/**
 * Lists as Postgres writes them, for the client to be told of when it is made. Left to itself, it asks the server for every
 * list type on each new connection, and a connection that ends during that question rejects a promise that nobody holds.
 */
type Element = string | number | boolean | null;

function quoted(element: Element | Date): string {
  if (element === null) return 'NULL';
  const text = element instanceof Date ? element.toISOString() : String(element);
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** `{"a","b"}`; a text that is given for a list is taken to be one already. */
export function writeArray(list: string | readonly (Element | Date)[]): string {
  return typeof list === 'string' ? list : `{${list.map(quoted).join(',')}}`;
}

/** Reads a list of one dimension: elements in quotes, with a backslash before a quote or a backslash, or bare ones. */
export function readArray(text: string, read: (element: string) => Element): Element[] {
  const list: Element[] = [];
  for (const [, inQuotes, bare] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,"]+)/gsu)) {
    if (inQuotes !== undefined) list.push(read(inQuotes.replaceAll(/\\(.)/gsu, '$1')));
    else list.push(bare === 'NULL' ? null : read(bare as string));
  }
  return list;
}

const same = (element: string): string => element;
const ofType = (oid: number, read: (element: string) => Element) => ({
  to: oid,
  from: [oid],
  serialize: writeArray,
  parse: (text: string) => readArray(text, read),
});

/** By the type numbers of pg_type, which never change. The client makes a function of each name. */
export const arrayTypes = {
  boolList: ofType(1000, (element) => element === 't'),
  nameList: ofType(1003, same),
  int2List: ofType(1005, Number),
  int4List: ofType(1007, Number),
  textList: ofType(1009, same),
  varcharList: ofType(1015, same),
  int8List: ofType(1016, Number),
  float8List: ofType(1022, Number),
  dateList: ofType(1182, same),
  timestamptzList: ofType(1185, same),
  uuidList: ofType(2951, same),
} as const;
