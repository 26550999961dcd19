export type Manifest = {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

/** Third-party versions that are a range, or differ between two packages of the hub. */
export function looseVersions(manifests: readonly Manifest[]): string[] {
  const own = new Set(manifests.map(({ name }) => name));
  const wanted = manifests.flatMap(({ name: owner, dependencies, devDependencies }) =>
    Object.entries({ ...dependencies, ...devDependencies }).map(([name, version]) => ({
      owner,
      name,
      version,
    })),
  );
  const foreign = wanted.filter(({ name }) => !own.has(name));
  const first = new Map(foreign.toReversed().map(({ name, version }) => [name, version]));
  return foreign.flatMap(({ owner, name, version }) => {
    if (!exact.test(version)) return [`${owner}: ${name} ${version} is a range`];
    return version === first.get(name)
      ? []
      : [`${owner}: ${name} ${version} is ${first.get(name)} elsewhere`];
  });
}
