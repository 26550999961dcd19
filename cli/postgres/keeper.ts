import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error.ts';
import { type Occupied, occupy } from './occupy.ts';
import { stopServer } from './pg-ctl.ts';
import type { Place } from './place.ts';
import { isAlive, runningServer } from './server-process.ts';

/** A server that lived this long was well: an earlier death no longer counts against it. */
const healthyMilliseconds = 60_000;
const mostDeathsInARow = 5;
const pauseMilliseconds = 1_000;

/** Keeps an owned server alive until it is stopped: brought back on the same port, its clients only connect again. */
export class Keeper {
  /** Rejects when the server is gone and cannot be brought back. */
  readonly failed: Promise<never>;
  readonly #place: Place;
  #occupied: Occupied;
  #pid: number | undefined;
  #isStopping = false;
  #recovery: Promise<unknown> = Promise.resolve();

  private constructor(place: Place, occupied: Occupied, pid: number | undefined) {
    this.#place = place;
    this.#occupied = occupied;
    this.#pid = pid;
    this.failed = this.#watch();
    // Who does not wait for it must not be ended by it.
    this.failed.catch(() => undefined);
  }

  static async keep(place: Place, occupied: Occupied): Promise<Keeper> {
    return new Keeper(place, occupied, (await runningServer(place.pgData))?.pid);
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#recovery.catch(() => undefined);
    if (!this.#occupied.ownership) return;
    await this.#occupied.ownership.release();
    if (!(await stopServer(this.#place, 'fast'))) await stopServer(this.#place, 'immediate');
  }

  kill(): void {
    this.#isStopping = true;
    if (this.#occupied.ownership && this.#pid && isAlive(this.#pid)) process.kill(this.#pid, 'SIGQUIT');
  }

  async #watch(): Promise<never> {
    let deaths = 0;
    while (deaths < mostDeathsInARow) {
      const since = Date.now();
      // Another hub's server is that hub's to keep.
      await (this.#occupied.ownership?.lost ?? endless());
      if (this.#isStopping) await endless();
      deaths = Date.now() - since > healthyMilliseconds ? 1 : deaths + 1;
      this.#recovery = this.#bringBack((deaths - 1) * pauseMilliseconds);
      await this.#recovery;
    }
    throw new UserError(
      `The database server died ${deaths} times in a row: see ${this.#place.pgData}/server.log.`,
    );
  }

  async #bringBack(pause: number): Promise<void> {
    this.#place.report('the database server went away: bringing it back');
    await sleep(pause);
    this.#occupied = await occupy(this.#place, { port: this.#occupied.port });
    this.#pid = (await runningServer(this.#place.pgData))?.pid;
  }
}

const endless = (): Promise<never> => new Promise(() => undefined);
