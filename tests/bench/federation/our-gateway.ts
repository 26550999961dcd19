// Our gateway's process with all that the hub switches on before an answer: tokens, trusted documents, limits, budgets, the
// rule of introspection, metrics, the log and error texts of our own; with `signed` also a signature for each request to a
// subgraph, as where those are processes of their own.
import { openBudgets } from '@cityhub/gateway/budgets/budgets';
import { documentRules } from '@cityhub/gateway/documents/document-rules';
import { introspectionRules } from '@cityhub/gateway/documents/introspection-rules';
import { createGateway } from '@cityhub/gateway/gateway';
import { serveHttp } from '@cityhub/gateway/http-server';
import { callerOf, createIdentity } from '@cityhub/gateway/identity';
import { limits } from '@cityhub/gateway/limits/rules';
import { observedExecutors } from '@cityhub/gateway/observed-executors';
import { observedOperations, withParents } from '@cityhub/gateway/observed-operations';
import { otherWays } from '@cityhub/gateway/other-ways';
import { plainExecutors } from '@cityhub/gateway/plain-executors';
import { quickPath } from '@cityhub/gateway/quick-path';
import { followSupergraph } from '@cityhub/gateway/reload';
import { remoteExecutors } from '@cityhub/gateway/remote';
import { createSubgraphCalls } from '@cityhub/gateway/subgraph-calls';
import { createLogger } from '@cityhub/schema/runtime/log';
import { readSecrets } from '@cityhub/schema/runtime/secrets';
import { requestSigner } from '@cityhub/schema/runtime/signed-request';
import { openTelemetry } from 'cityhub/hub-watch';

/** Counted, but never used up: one actor asks for all. */
const plenty = Number.MAX_SAFE_INTEGER;

const [supergraphFile, secretFile, isSigned] = process.argv.slice(2) as [string, string, string?];
const secrets = await readSecrets(secretFile);
const logger = createLogger('hub', 'info');
const onError = (error: unknown): void => logger.error({ err: error }, 'failed');
const { metrics } = await openTelemetry();
const budgets = openBudgets({ requestBudget: plenty, queryBudget: plenty, redisUrl: undefined, onError });
const rules = [
  documentRules({ documents: { textOf: () => undefined }, production: true }),
  limits(),
  introspectionRules({ production: true }),
  budgets.rules,
];
const calls = createSubgraphCalls();
const sign = requestSigner(secrets);
const unsigned = plainExecutors(calls, onError);
const executorOf = observedExecutors((name, address = '') => {
  if (isSigned === undefined) return unsigned(name, address);
  const urls = new Map([[name.toLowerCase(), address]]);
  return remoteExecutors({ urls, sign, calls, onError })(name);
}, metrics);
const followed = await followSupergraph({
  file: supergraphFile,
  onError,
  build: (supergraph) => createGateway({ supergraph, executorOf, rules, onError, maskErrors: true }),
});
const gateway = observedOperations(followed, metrics);
const identity = createIdentity(secrets);
const callerFrom = withParents((headers) => callerOf(identity, headers));
const { port } = await serveHttp({
  port: 0,
  host: '127.0.0.1',
  quick: quickPath(gateway, callerFrom),
  otherwise: otherWays(gateway, callerFrom),
  routes: [],
  onError,
});
process.once('disconnect', () => process.exit(0));
process.send?.(port);
