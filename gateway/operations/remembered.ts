/**
 * Remembers what is costly to find out, for keys that weigh `most` together: one each unless `weigh` says otherwise. The one
 * that was not asked for the longest goes first.
 */
export function remembered<Value>(
  most: number,
  find: (key: string) => Value,
  weigh: (key: string) => number = () => 1,
): (key: string) => Value {
  const values = new Map<string, { readonly value: Value; readonly weight: number }>();
  let sum = 0;
  return (key) => {
    const known = values.get(key);
    if (known !== undefined) {
      // The order of a Map is that of its insertions.
      values.delete(key);
      values.set(key, known);
      return known.value;
    }
    const found = { value: find(key), weight: weigh(key) };
    values.set(key, found);
    sum += found.weight;
    for (const [oldest, { weight }] of values) {
      if (sum <= most) break;
      values.delete(oldest);
      sum -= weight;
    }
    return found.value;
  };
}
