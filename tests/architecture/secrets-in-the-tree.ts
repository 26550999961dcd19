import type { TreeFile } from './tree.ts';

// Forms in which keys and passwords are written. Each is spelled so that it does not find itself.
const forms: readonly [string, RegExp][] = [
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KE[Y]-----/],
  ['a private JWK', /"d"\s*:\s*"[A-Za-z0-9_-]{40,}"/],
  ['a token that is signed', /\bey[J][A-Za-z0-9_-]{10,}\.ey[J][A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/],
  ['a key of a cloud', /\b(?:AKI[A]|ASI[A])[0-9A-Z]{16}\b/],
  [
    'a token of a code host',
    /\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpa[t]-[A-Za-z0-9_-]{20,}|github_pa[t]_\w{22,})/,
  ],
  ['a token of a registry', /\bnp[m]_[A-Za-z0-9]{36}\b|:_authToke[n]\s*=\s*\S/],
  ['a secret of a webhook', /\bwhse[c]_[A-Za-z0-9+/=]{24,}/],
  [
    'a password in an address',
    /\b(?:postgres(?:ql)?|rediss?|https?):\/\/[\w.%-]+:(?!(?:password|secret|pw|geheim|x|p|pass|…|\$|<)[@…$<])[^\s@/:'"`$<{]{6,}@/,
  ],
];

/** Places that hold what looks like a secret, without the secret; `known` are files and forms that were looked at. */
export function secretsIn(files: readonly TreeFile[], known: ReadonlySet<string>): string[] {
  // Most files hold nothing of the kind, and are looked at once and not line by line.
  const suspicious = files.filter(({ text }) => forms.some(([, form]) => form.test(text)));
  return suspicious.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const [what] = forms.find(([, form]) => form.test(line)) ?? [];
      return what === undefined || known.has(`${path}: ${what}`) ? [] : [`${path}:${index + 1}: ${what}`];
    }),
  );
}
