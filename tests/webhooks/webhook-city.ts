import { type ClonedCity, cloneCity } from '../harness/cloned-city.ts';
import { type Ask, persona } from '../harness/graph-client.ts';
import { type LocalHub, startLocalHub } from '../harness/local-hub.ts';
import { demoGrid, registerResident, residentPush } from '../harness/pushes.ts';
import { type DepartmentReceiver, startDepartmentReceiver } from './department-receiver.ts';
import { type LoggedWorker, startLoggedWorker } from './logged-worker.ts';
import { insertWebhook, type WebhookFeed, type WebhookOptions } from './webhook-feed.ts';

const policeFields = ['citizenId', 'phone', 'name', 'birthDate', 'sex', 'gridCode', 'unitId'];

/** A hub, its worker as a process that may be killed, and the police with a webhook of theirs. */
export interface WebhookCity {
  readonly city: ClonedCity;
  readonly hub: LocalHub;
  readonly police: DepartmentReceiver;
  /** The worker that runs now. */
  worker(): LoggedWorker;
  startWorker(): LoggedWorker;
  webhook(more?: Partial<WebhookOptions>): Promise<WebhookFeed>;
  /** Pushes an invented resident; answers the record's id and version. */
  push(index: number, more?: Record<string, unknown>): Promise<{ recordId: string; version: number }>;
  stop(): Promise<void>;
}

export async function startWebhookCity(): Promise<WebhookCity> {
  const city = await cloneCity();
  const hub = await startLocalHub(city, { workers: false });
  const police = await startDepartmentReceiver();
  const ask: Ask = await hub.ask(persona.gridworker(demoGrid));
  const workers: LoggedWorker[] = [];
  const startWorker = (): LoggedWorker => {
    const worker = startLoggedWorker(city, hub.graphUrl);
    workers.push(worker);
    return worker;
  };
  startWorker();
  return {
    city,
    hub,
    police,
    worker: () => workers.at(-1) as LoggedWorker,
    startWorker,
    webhook: (more = {}) =>
      insertWebhook(city, {
        department: 'police',
        purpose: 'public-security',
        fields: policeFields,
        url: police.url,
        pin: police.certificate.pin,
        secret: police.secret,
        receiptKey: police.receiptKey,
        ...more,
      }),
    async push(index, more = {}) {
      const { data, text } = await ask(registerResident, { input: residentPush(index, demoGrid, more) });
      const receipt = data?.['registerResident']?.receipt;
      if (receipt === undefined) throw new Error(`the push was refused: ${text}`);
      return receipt;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await hub.stop();
      await police.close();
      await city.drop();
    },
  };
}
