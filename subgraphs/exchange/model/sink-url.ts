import { createPublicKey } from 'node:crypto';
import { isStorableText } from '@cityhub/schema/runtime/input-checks';

/** Where a URL leads: what a second person approves, and what of it may be shown. */
export interface SinkHost {
  readonly host: string;
  readonly port: number;
}

const maxUrlLength = 2000;
/** A name or an address, and nothing that a client could read as a path to a socket or as several hosts. */
const plainHost = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])$/i;

function read(text: string): URL | null {
  if (text.length > maxUrlLength || !isStorableText(text) || /\s/.test(text)) return null;
  const url = URL.parse(text);
  return url !== null && plainHost.test(url.hostname) && url.hash === '' ? url : null;
}

/** Without the brackets of IPv6, in lower case. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** An https URL without a user. In a demo plain http is allowed to this machine itself. */
export function readWebhookUrl(text: string, production: boolean): SinkHost | null {
  const url = read(text);
  if (url === null || url.username !== '' || url.password !== '') return null;
  const host = bareHost(url.hostname);
  if (url.protocol === 'https:') return { host, port: Number(url.port || 443) };
  if (url.protocol === 'http:' && !production && isLoopback(host))
    return { host, port: Number(url.port || 80) };
  return null;
}

/** A connection string with user, host and database. Of its options only `sslmode`: others could name another host. */
export function readPostgresUrl(text: string): (SinkHost & { readonly database: string }) | null {
  const url = read(text);
  if (url === null || (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')) return null;
  const database = url.pathname.slice(1);
  const isPlain = /^[\w.%-]{1,200}$/.test(database) && url.username !== '';
  const onlyTls = [...url.searchParams.keys()].every((name) => name === 'sslmode');
  return isPlain && onlyTls
    ? { host: bareHost(url.hostname), port: Number(url.port || 5432), database }
    : null;
}

/** Whether a text is an Ed25519 public key: SPKI in base64. */
export function isReceiptKey(text: string): boolean {
  if (text.length > 200 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}
