import type { SinkAddress } from '@cityhub/schema/policy/grant';
import type { InputChecks } from '@cityhub/schema/runtime/input-checks';
import { bareHost, type SinkHost } from './sink-url.ts';

export interface SinkAddressInput {
  readonly host: string;
  readonly port: number;
  readonly ranges?: readonly string[] | null | undefined;
  readonly pin?: string | null | undefined;
}

const maxAddresses = 20;
const maxRanges = 20;

/** The bits of an address: 32, 128, or 0 for a text that is none. */
function bitsOf(address: string): number {
  const parts = address.split('.');
  if (parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return 32;
  return address.includes(':') && /^[0-9a-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`)
    ? 128
    : 0;
}

/** `10.20.0.0/16` or `fd00::/8`. */
export function isRange(text: string): boolean {
  const [network = '', prefix = '', ...rest] = text.split('/');
  const bits = bitsOf(network);
  return rest.length === 0 && bits > 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
}

/** SHA-256 in base64. */
function isPin(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}

/**
 * Where a sink may connect to, as an operator approves it. A list that does not name the host and port of the feed's own
 * URL would approve a feed that can never deliver.
 */
export function readAddresses(
  input: readonly SinkAddressInput[],
  sink: SinkHost,
  checks: InputChecks,
): SinkAddress[] {
  const names = (one: SinkAddressInput): boolean =>
    bareHost(one.host) === sink.host && one.port === sink.port;
  if (input.length > maxAddresses || !input.some(names)) {
    checks.fail('ADDRESS_REFUSED', 'addresses');
    return [];
  }
  return input.map((one, index) => {
    const at = ['addresses', String(index)];
    const ranges = one.ranges ?? [];
    if (one.host.length > 253 || !/^[A-Za-z0-9[\]:.-]+$/.test(one.host))
      checks.fail('INVALID_URL', ...at, 'host');
    if (one.port < 1 || one.port > 65_535) checks.fail('INVALID_NUMBER', ...at, 'port');
    if (ranges.length > maxRanges) checks.fail('ADDRESS_REFUSED', ...at, 'ranges');
    for (const [place, range] of ranges.slice(0, maxRanges).entries()) {
      if (!isRange(range)) checks.fail('ADDRESS_REFUSED', ...at, 'ranges', String(place));
    }
    if (one.pin != null && !isPin(one.pin)) checks.fail('INVALID_KEY', ...at, 'pin');
    return { host: bareHost(one.host), port: one.port, ranges, pin: one.pin ?? null };
  });
}
