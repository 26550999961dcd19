import type { Secrets } from '@cityhub/schema/runtime/secrets';
import { ownIssuer, ownPublicKey } from '@cityhub/schema/runtime/tokens';
import { type Route, sendJson } from '../http-server.ts';

const keysPath = '/oidc/jwks';
const discoveryPath = '/.well-known/openid-configuration';
/** A name or address with perhaps a port; what else a client writes there is not repeated. */
const hostPattern = /^[a-z0-9.-]{1,253}(:\d{1,5})?$|^\[[0-9a-f:]{2,39}\](:\d{1,5})?$/i;

export interface IssuerRouteOptions {
  readonly secrets: Secrets;
  /** The hub's public address, where the operator has named it: the issuer of the tokens that the command line prints. */
  readonly address?: string | undefined;
}

/**
 * The hub as a small issuer: who checks its tokens finds its public key here. It hands out no token over HTTP: tokens are
 * printed on the machine that holds the secret, or come from the city's own OIDC server.
 */
export function issuerRoutes({ secrets, address }: IssuerRouteOptions): Route {
  const keys = { keys: [ownPublicKey(secrets)] };
  const placeFor = (host: string | undefined): string => {
    if (address !== undefined) return address.replace(/\/$/, '');
    return `http://${host !== undefined && hostPattern.test(host) ? host : 'localhost'}`;
  };
  return ({ method, url, headers }, response) => {
    if (method !== 'GET' || (url !== keysPath && url !== discoveryPath)) return false;
    if (url === keysPath) sendJson(response, 200, keys);
    else
      sendJson(response, 200, {
        issuer: address ?? ownIssuer,
        jwks_uri: `${placeFor(headers.host)}${keysPath}`,
        id_token_signing_alg_values_supported: ['EdDSA'],
        subject_types_supported: ['public'],
        response_types_supported: [],
        grant_types_supported: [],
      });
    return true;
  };
}
