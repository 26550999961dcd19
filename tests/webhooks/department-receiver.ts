import { generateKeyPairSync } from 'node:crypto';
import { createMemoryStore } from '@cityhub/receiver/memory-store';
import { createReceiver, type HubEvent, type Receiver } from '@cityhub/receiver/receiver';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { makeCertificate, type TestCertificate } from './certificate.ts';
import { type ScriptedSink, type SinkRequest, startSink } from './scripted-sink.ts';
import { newSecret } from './webhook-feed.ts';

/** What a test lets happen around an answer: it may answer by itself, or break the connection. */
export type Interference = (
  request: SinkRequest,
  answer: () => Promise<Answered>,
) => Promise<Answered | null>;

export interface Answered {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** A department's server: @cityhub/receiver behind TLS, beside the libraries of others that must agree with it. */
export interface DepartmentReceiver {
  readonly url: string;
  readonly certificate: TestCertificate;
  readonly secret: string;
  /** Ed25519, SPKI in base64. */
  readonly receiptKey: string;
  readonly requests: readonly SinkRequest[];
  /** Events in the order of their effect. */
  readonly applied: readonly HubEvent[];
  /** What the libraries objected to, which must stay empty, and every status that was answered. */
  readonly objections: readonly string[];
  readonly statuses: readonly number[];
  interfere(how: Interference | null): void;
  useSecrets(...secrets: string[]): void;
  close(): Promise<void>;
}

/** Throws when one of the three libraries does not accept a delivery. */
function askLibraries(secret: string, { headers, body }: SinkRequest): void {
  const text = body.toString('utf8');
  const sent = headers as Record<string, string>;
  new StandardWebhook(secret).verify(text, sent);
  new SvixWebhook(secret).verify(text, sent);
  HTTP.toEvent({ headers: sent, body: text });
  // toEvent is lenient; the constructor is strict.
  if (!new CloudEvent(JSON.parse(text)).validate()) throw new Error('not a valid CloudEvent');
}

export async function startDepartmentReceiver(): Promise<DepartmentReceiver> {
  const certificate = makeCertificate(['127.0.0.1']);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const store = createMemoryStore();
  const applied: HubEvent[] = [];
  const objections: string[] = [];
  const statuses: number[] = [];
  const secret = newSecret();
  let secrets: string[] = [];
  let receiver: Receiver;
  let interference: Interference | null = null;

  function useSecrets(...valid: string[]): void {
    secrets = valid;
    receiver = createReceiver({
      secrets,
      signingKey: privateKey,
      store,
      apply: async (event) => void applied.push(event),
    });
  }
  useSecrets(secret);

  const sink: ScriptedSink = await startSink(
    async (request, response) => {
      const agreed = secrets.some((one) => {
        try {
          askLibraries(one, request);
          return true;
        } catch {
          return false;
        }
      });
      if (!agreed) objections.push(request.body.toString('utf8'));
      const answer = (): Promise<Answered> => receiver.receive(request.headers, request.body);
      const answered = await (interference === null ? answer() : interference(request, answer));
      if (answered === null) {
        response.destroy();
        return;
      }
      statuses.push(answered.status);
      response.writeHead(answered.status, answered.headers).end(answered.body);
    },
    { certificate },
  );
  return {
    url: `https://127.0.0.1:${sink.port}/cityhub`,
    certificate,
    secret,
    receiptKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    requests: sink.requests,
    applied,
    objections,
    statuses,
    interfere: (how) => void (interference = how),
    useSecrets,
    close: sink.close,
  };
}
