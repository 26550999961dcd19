import { asksForEvents, eventStreamPath } from './event-stream-path.ts';
import type { LivePaths } from './http-server.ts';
import type { StreamOptions } from './stream-rules.ts';
import { webSocketPath } from './web-socket.ts';

/** The two ways to an answer that goes on. */
export function livePaths(options: StreamOptions): LivePaths {
  const events = eventStreamPath(options);
  const sockets = webSocketPath(options);
  return {
    asksForEvents,
    answer: events.answer,
    upgrade: sockets.upgrade,
    stop() {
      events.stop();
      sockets.stop();
    },
  };
}
