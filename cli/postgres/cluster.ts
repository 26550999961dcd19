import { initialiseIfMissing } from './initialise.ts';
import { Keeper } from './keeper.ts';
import { adminUrl } from './knock.ts';
import { occupy } from './occupy.ts';
import { preparePlace, type Report } from './place.ts';

const hubDatabase = 'cityhub';

export type ClusterOptions = {
  /** The hub's data folder; the cluster is the folder `postgres` in it. */
  dataDir: string;
  /** The superuser's password, the same at each start. */
  password: string;
  report: Report;
  /** Also accept the server of a hub that runs on this folder; `stop` then leaves it running. */
  share?: boolean;
};

export type Cluster = {
  /** The superuser's address of the hub's database, which the migrations make. */
  adminUrl: string;
  port: number;
  /** Ends the connections, writes everything out and stops the server. */
  stop: () => Promise<void>;
  /** Stops the server this instant and does not wait for it; the next start recovers. */
  kill: () => void;
  /** Rejects when the server is gone and cannot be brought back. */
  failed: Promise<never>;
};

/** Starts the embedded Postgres on a data folder, which it makes where it is missing, or finds the one that runs there. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const place = await preparePlace(options);
  await initialiseIfMissing(place);
  const occupied = await occupy(place, { share: options.share ?? false });
  const keeper = await Keeper.keep(place, occupied);
  return {
    adminUrl: adminUrl(place, occupied.port, hubDatabase),
    port: occupied.port,
    stop: () => keeper.stop(),
    kill: () => keeper.kill(),
    failed: keeper.failed,
  };
}
