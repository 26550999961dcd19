import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isScalarType,
} from 'graphql';

/** Literals for arguments, by `field.argument`, by argument, or by the scalar's name; the first that is known serves. */
export type ArgumentPools = Readonly<Record<string, readonly string[]>>;

/** Numbers drawn beforehand, so that a query is a value that fast-check can print and shrink. */
class Dice {
  readonly #numbers: readonly number[];
  #next = 0;
  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }
  below(limit: number): number {
    const number = this.#numbers[this.#next % this.#numbers.length] ?? 0;
    this.#next += 1;
    return (number + this.#next) % limit;
  }
  oneOf<Value>(values: readonly Value[]): Value {
    return values[this.below(values.length)] as Value;
  }
  /** Some of the values, at least one, in any order. */
  some<Value>(values: readonly Value[], most: number): Value[] {
    const left = [...values];
    const wanted = 1 + this.below(Math.min(most, left.length));
    return Array.from({ length: wanted }, () => left.splice(this.below(left.length), 1)[0] as Value);
  }
}

type AnyField = GraphQLField<unknown, unknown>;

export class QueryWriter {
  readonly #schema: GraphQLSchema;
  readonly #pools: ArgumentPools;
  readonly #left: ReadonlySet<string>;

  /** `left`: names of fields that are not asked for. */
  constructor(schema: GraphQLSchema, pools: ArgumentPools, left: readonly string[]) {
    this.#schema = schema;
    this.#pools = pools;
    this.#left = new Set(left);
  }

  /** One query of the whole graph: up to two roots, some fields of each level, under names of their own. */
  write(numbers: readonly number[]): string {
    const dice = new Dice(numbers);
    return `{ ${this.#selection('Query', dice, 4, 2)} }`;
  }

  #selection(type: string, dice: Dice, depth: number, most: number): string {
    const found = this.#schema.getType(type);
    if (!isObjectType(found)) return '__typename';
    const fields = Object.values(found.getFields()).filter((field) => this.#canAsk(field, depth));
    if (fields.length === 0) return '__typename';
    return dice
      .some(fields, most)
      .map((field, index) => this.#field(field, dice, depth, index))
      .join(' ');
  }

  #canAsk(field: AnyField, depth: number): boolean {
    const composite = isCompositeType(getNamedType(field.type));
    return (
      !this.#left.has(field.name) &&
      (!composite || depth > 0) &&
      field.args.every((arg) => !isRequiredArgument(arg) || this.#values(field, arg).length > 0)
    );
  }

  #field(field: AnyField, dice: Dice, depth: number, index: number): string {
    const args = field.args
      .filter((arg) => this.#values(field, arg).length > 0)
      .filter((arg) => isRequiredArgument(arg) || arg.name === 'first' || dice.below(3) === 0)
      .map((arg) => `${arg.name}: ${dice.oneOf(this.#values(field, arg))}`);
    const named = getNamedType(field.type);
    const below = isCompositeType(named) ? ` { ${this.#selection(named.name, dice, depth - 1, 5)} }` : '';
    return `${field.name}_${index}: ${field.name}${args.length === 0 ? '' : `(${args.join(', ')})`}${below}`;
  }

  #values(field: AnyField, arg: GraphQLArgument): readonly string[] {
    const known = this.#pools[`${field.name}.${arg.name}`] ?? this.#pools[arg.name];
    return known ?? this.#typed(arg.type);
  }

  #typed(type: GraphQLInputType): readonly string[] {
    const bare = getNullableType(type);
    if (isListType(bare)) return [];
    if (isEnumType(bare)) return bare.getValues().map(({ name }) => name);
    return isScalarType(bare) ? (this.#pools[bare.name] ?? []) : [];
  }
}
