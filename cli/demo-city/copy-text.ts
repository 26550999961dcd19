/** One line of Postgres' COPY text format: values between tabs, \N for null, backslash before what would end a value. */
export type CopyValue =
  | string
  | number
  | null
  | readonly string[]
  | readonly [number, number]
  | Buffer
  | { readonly json: unknown };

const special: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text: string): string =>
  /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (one) => special[one] as string) : text;

const arrayElement = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

function isPoint(value: readonly unknown[]): value is readonly [number, number] {
  return value.length === 2 && typeof value[0] === 'number';
}

function valueText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (Buffer.isBuffer(value)) return `\\\\x${value.toString('hex')}`;
  if ('json' in value) return escaped(JSON.stringify(value.json));
  if (isPoint(value)) return `(${value[0]},${value[1]})`;
  return escaped(`{${value.map((one) => arrayElement(String(one))).join(',')}}`);
}

export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(valueText).join('\t')}\n`;
}
