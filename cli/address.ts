const everywhere = ['0.0.0.0', '::', 'localhost'];

/** Where this machine reaches what it serves itself. */
export const addressOf = (host: string, port: number): string =>
  `http://${everywhere.includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
