import { createReadStream, existsSync, statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Secrets } from '@cityhub/schema/runtime/secrets';
import type { Route } from './http-server.ts';
import { demoPersonas } from './personas.ts';

const built = fileURLToPath(new URL('./playground/dist', import.meta.url));

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/**
 * Everything comes from the hub itself: a closed network has no CDN. The page holds tokens, so no other page may frame
 * it, and no form or base address may lead away from it.
 */
const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self' blob:",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "frame-ancestors 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

function headersOf(path: string, file: string | null): Record<string, string> {
  const type = file === null ? contentTypes['.html'] : contentTypes[extname(file)];
  return {
    'content-type': type ?? 'application/octet-stream',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // The names of built files hold a hash of their content; the page that names them must be asked for each time.
    'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
}

const notBuilt = `<!doctype html><meta charset="utf-8"><title>CityHub</title>
<p>The playground is not built. Run <code>npm run build:playground</code>, then reload. The graph is at <code>/graphql</code>.</p>`;

function fileOf(path: string): string | null {
  const file = normalize(join(built, path === '/' ? 'index.html' : path));
  if (!file.startsWith(built + sep) || !existsSync(file) || !statSync(file).isFile()) return null;
  return file;
}

/** The playground at /, and in a demo city the tokens of its personas at /personas. */
export function playgroundRoute(options: { secrets: Secrets; demo: boolean }): Route {
  return async (request, response) => {
    const path = (request.url ?? '/').split('?')[0] as string;
    if (request.method !== 'GET') return false;
    if (path === '/personas' && options.demo) {
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
      });
      response.end(JSON.stringify(await demoPersonas(options.secrets)));
      return true;
    }
    const file = fileOf(path);
    if (file === null && path !== '/') return false;
    response.writeHead(200, headersOf(path, file));
    if (file === null) response.end(notBuilt);
    else createReadStream(file).pipe(response);
    return true;
  };
}
