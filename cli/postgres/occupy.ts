// From whatever state a cluster is in to "it runs, and it is ours". What can be found, and the way out of it:
//   no server runs             start one, on the port of the last time if that is free
//   one runs and lets us in    take ownership of it: an earlier hub was killed and left it behind
//   … but another hub owns it  give up, naming the owner
//   … but with older settings  stop it in order, start again
//   one runs, wrong password   give up: the data were made with another secret
//   one runs and hangs         stop it at once, start again; Postgres recovers
//   it ended meanwhile         look again
// Every step may race with another start on the same folder, so each is followed by a new look and none trusts the last.
import { freePort, isPortFree } from '../port.ts';
import { UserError } from '../user-error.ts';
import { adminUrl, knock } from './knock.ts';
import { type Ownership, takeOwnership } from './ownership.ts';
import { startServer, stopServer } from './pg-ctl.ts';
import type { Place } from './place.ts';
import { isAlive, lastPort, runningServer } from './server-process.ts';
import { settingsAreCurrent } from './settings.ts';

/** Without an ownership the server is another hub's, which goes on owning it. */
export type Occupied = { port: number; ownership?: Ownership };
type Wish = {
  /** The port that the server must have, because clients know it already. */
  port?: number;
  /** Whether another hub's server will do. */
  share?: boolean;
};

const mostLooks = 10;

export async function occupy(place: Place, wish: Wish = {}): Promise<Occupied> {
  let startedByUs = false;
  for (let look = 0; look < mostLooks; look++) {
    const server = await runningServer(place.pgData);
    if (!server) {
      startedByUs = (await start(place, wish)) || startedByUs;
      continue;
    }
    const answer = await knock(place);
    if (answer === 'silent') await stopHard(place, server.pid);
    if (answer === 'refused') await giveUpOnOtherSecret(place, startedByUs);
    const occupied = answer === 'ours' ? await take(place, server.port, wish) : undefined;
    if (!occupied) continue;
    if (!startedByUs && occupied.ownership)
      place.report('taking over the database server that an earlier run left behind');
    return occupied;
  }
  throw new UserError(`The database server keeps going away: see ${place.pgData}/server.log.`);
}

async function start(place: Place, wish: Wish): Promise<boolean> {
  const port = wish.port ?? (await lastPort(place.pgData));
  const isFree = port !== undefined && (await isPortFree(port));
  if (wish.port !== undefined && !isFree) {
    throw new UserError(
      `The database server went away and another program took its port ${port}: start the hub again.`,
    );
  }
  return (await startServer(place, isFree ? port : await freePort())) === 'started';
}

async function take(place: Place, port: number, wish: Wish): Promise<Occupied | undefined> {
  // A server that goes away in this instant is no failure: the next look finds out what became of it.
  const ownership = await takeOwnership(adminUrl(place, port, 'postgres')).catch(() => undefined);
  if (!ownership) return undefined;
  if ('by' in ownership) {
    if (wish.share) return { port };
    throw new UserError(
      `${place.pgData} is in use by another hub (${ownership.by}): stop that one, or choose another folder with --data DIR.`,
    );
  }
  if (await settingsAreCurrent(place.pgData)) return { port, ownership };
  place.report('restarting the database server, because its settings have changed');
  await ownership.release();
  await stopServer(place, 'fast');
  return undefined;
}

async function stopHard(place: Place, pid: number): Promise<void> {
  place.report('stopping a database server that does not answer');
  if (!(await stopServer(place, 'immediate')) && isAlive(pid)) process.kill(pid, 'SIGKILL');
}

async function giveUpOnOtherSecret(place: Place, startedByUs: boolean): Promise<never> {
  if (startedByUs) await stopServer(place, 'fast');
  throw new UserError(
    `The data in ${place.pgData} were made with another secret: put the former secret file back (SECRET_FILE), or choose another folder with --data DIR.`,
  );
}
