import { randomBytes, randomUUID } from 'node:crypto';
import type { WebhookSecret } from '@cityhub/schema/policy/grant';
import { sealText } from '@cityhub/schema/runtime/sealed-text';
import type { ClonedCity } from '../harness/cloned-city.ts';

/** A webhook as a feed's row has it, approved and active. */
export interface WebhookFeed {
  readonly id: string;
  /** The secrets that sign from now on; each is kept as it was given. */
  sign(...secrets: readonly string[]): Promise<void>;
}

export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export interface WebhookOptions {
  /** A new one where it does not matter. */
  readonly id?: string;
  readonly department: string;
  readonly purpose: string;
  readonly fields: readonly string[];
  readonly url: string;
  readonly pin: string | null;
  readonly secret: string;
  readonly receiptKey: string | null;
  /** Begins with what is pushed from now on, without what stands in the log. */
  readonly fromNow?: boolean;
}

export async function insertWebhook(
  city: Pick<ClonedCity, 'sql' | 'secrets'>,
  options: WebhookOptions,
): Promise<WebhookFeed> {
  const { sql, secrets } = city;
  const { id = randomUUID() } = options;
  const sealed = (texts: readonly string[]): WebhookSecret[] =>
    texts.map((text, index) => ({
      id: `s${index}`,
      sealed: sealText(secrets, `feed ${id} secret s${index}`, text),
      until: null,
    }));
  const url = new URL(options.url);
  const sink = {
    kind: 'webhook',
    url: options.url,
    secrets: sealed([options.secret]),
    receiptKey: options.receiptKey,
  };
  const addresses = [
    { host: url.hostname, port: Number(url.port), ranges: ['127.0.0.0/8'], pin: options.pin },
  ];
  await sql.begin(async (tx) => {
    await tx`insert into policy.feed ${tx({
      id,
      department: options.department,
      name: `webhook-${id.slice(0, 8)}`,
      entity: 'Resident',
      shard: 1,
      fields: [...options.fields],
      jurisdiction: '4201',
      purpose: options.purpose,
      sink: tx.json(sink as never),
      state: 'ACTIVE',
      created_at: new Date(0),
      addresses: tx.json(addresses),
    })}`;
    if (options.fromNow === true)
      await tx`insert into log.cursor (feed_id, shard, position) select ${id}, 1, position from log.head where shard = 1`;
  });
  return {
    id,
    async sign(...texts) {
      await sql`update policy.feed set sink = jsonb_set(sink, '{secrets}', ${sql.json(sealed(texts) as never)}) where id = ${id}`;
    },
  };
}
