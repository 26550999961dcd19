import { failedWith, isTracing, startSpan } from './tracing.ts';
import { onTrail, trailNow } from './trail.ts';

/** What of a statement is told: its first word, and the first of the hub's own tables or functions in it. Never a text or a parameter. */
const target =
  /"?\b(people|housing|tickets|sensors|services|exchange|log|policy|cityhub)"?\."?([a-z][a-z_]{0,60})\b/;

const names = new Map<string, string>();
/** Texts of statements are made of the catalogue and not of values, so there are few. */
const mostNames = 1000;

export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const verb =
    /^\s*(select|insert|update|delete|with|copy|call|lock)\b/i.exec(text)?.[1]?.toLowerCase() ?? 'sql';
  const found = target.exec(text);
  const name = found === null ? verb : `${verb} ${found[1]}.${found[2]}`;
  if (names.size >= mostNames) names.clear();
  names.set(text, name);
  return name;
}

/** A statement of postgres.js: nothing is sent before `handle`, which awaiting calls. */
interface Statement extends Promise<unknown> {
  readonly strings: readonly string[];
  resolve(result: unknown): void;
  reject(error: unknown): void;
  handle(): unknown;
}

const isStatement = (made: unknown): made is Statement =>
  made instanceof Promise && typeof (made as Partial<Statement>).handle === 'function';

/** Only what belongs to a request has a span: what loops ask each second would bury it. */
function traced(statement: Statement): Statement {
  const handle = statement.handle.bind(statement);
  let isHandled = false;
  statement.handle = () => {
    if (isHandled || trailNow()?.context == null) return handle();
    isHandled = true;
    const started = startSpan(statementName(statement.strings.join('$')), {
      kind: 'client',
      attributes: { 'db.system.name': 'postgresql' },
    });
    if (started === null) return handle();
    const { span, trail } = started;
    const { resolve, reject } = statement;
    statement.resolve = (result) => {
      span.end();
      resolve(result);
    };
    statement.reject = (error) => {
      failedWith(span, error);
      span.end();
      reject(error);
    };
    return onTrail(trail, handle);
  };
  return statement;
}

type Callback = (...given: unknown[]) => unknown;
const opening = new Set<PropertyKey>(['begin', 'savepoint']);

function wrap<Sql extends object>(sql: Sql): Sql {
  return new Proxy(sql, {
    apply(callee, self, given) {
      const made = Reflect.apply(callee as unknown as Callback, self, given);
      return isStatement(made) ? traced(made) : made;
    },
    get(callee, key) {
      const value = Reflect.get(callee, key) as unknown;
      if (typeof value !== 'function') return value;
      if (key === 'unsafe')
        return (...given: unknown[]) => {
          const made = Reflect.apply(value, callee, given);
          return isStatement(made) ? traced(made) : made;
        };
      if (!opening.has(key)) return value;
      return (...given: unknown[]) =>
        Reflect.apply(
          value,
          callee,
          given.map((one) => (typeof one === 'function' ? (inner: object) => one(wrap(inner)) : one)),
        );
    },
  });
}

/** A client whose statements are spans of the request that makes them; without tracing the client itself. */
export const withStatementSpans = <Sql extends object>(sql: Sql): Sql => (isTracing() ? wrap(sql) : sql);
