/** Where the queues' Redis is: one server, or the nodes by which a cluster is found. */
export interface RedisPlace {
  readonly cluster: boolean;
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
  /** The number of the database; a cluster has only 0. */
  readonly database: number;
}

const defaultPort = 6379;

/**
 * Reads REDIS_URL: `redis://host:port` is one server; several hosts (`redis://h1:p1,h2:p2,h3:p3`) or `?cluster=true` on one are
 * a cluster, found by any of them. Null where it is neither.
 */
export function readRedisUrl(text: string): RedisPlace | null {
  const parts = /^(rediss?):\/\/(?:([^@/?#]*)@)?([^@/?#]+)(\/[^?#]*)?(\?[^#]*)?$/.exec(text);
  if (parts === null) return null;
  const [, protocol, credentials = '', hosts = '', path = '', query = ''] = parts;
  // One host at a time is a URL of the standard, with its rules for hosts, ports and escapes.
  const urls = hosts
    .split(',')
    .map((host) => URL.parse(`${protocol}://${credentials === '' ? '' : `${credentials}@`}${host}${path}`));
  const [first] = urls;
  if (!first || urls.some((url) => !url || url.hostname === '')) return null;
  const database = /^\/?(\d*)$/.exec(first.pathname)?.[1];
  const cluster = urls.length > 1 || new URLSearchParams(query).get('cluster') === 'true';
  if (database === undefined || (cluster && Number(database) !== 0)) return null;
  return {
    cluster,
    nodes: urls.map((url) => ({
      host: (url as URL).hostname.replace(/^\[|\]$/g, ''),
      port: Number((url as URL).port || defaultPort),
    })),
    username: first.username === '' ? undefined : decodeURIComponent(first.username),
    password: first.password === '' ? undefined : decodeURIComponent(first.password),
    tls: protocol === 'rediss',
    database: Number(database),
  };
}
