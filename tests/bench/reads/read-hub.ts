// A hub of the bench in a process of its own, with the record of reads or without: no configuration of the hub's own
// command says the latter.
import { openSecrets } from '@cityhub/schema/runtime/secrets';
import { startHub } from 'cityhub/hub';

const [audit = '', adminUrl = '', secretFile = '', readsDir = ''] = process.argv.slice(2);
const hub = await startHub({
  config: {
    host: '127.0.0.1',
    port: 0,
    redisUrl: undefined,
    mode: 'demo',
    logLevel: 'error',
    subgraphs: 'local',
    secretFile,
    readsDir,
    // Counted as for everybody, and never used up: one actor asks for all.
    requestBudget: 1e12,
    queryBudget: 1e12,
  },
  adminUrl,
  secrets: await openSecrets(secretFile),
  report: () => {},
  ...(audit === 'off' ? { withoutReadAudit: true } : {}),
});
process.once('SIGTERM', () => void hub.stop().then(() => process.exit(0)));
process.once('disconnect', () => process.exit(0));
process.send?.({ port: hub.port });
