import type { IncomingMessage } from 'node:http';

/** Whoever has not sent the whole body after so many milliseconds is cut, whether it is read, refused or left alone. */
export function cutLate(request: IncomingMessage, bodyTimeout: number): void {
  const timer = setTimeout(() => request.complete || request.destroy(), bodyTimeout);
  request.once('close', () => clearTimeout(timer));
}
