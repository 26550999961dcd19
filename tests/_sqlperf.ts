import { startCluster } from '../cli/postgres/cluster.ts';
import { readSecrets } from '@cityhub/schema/runtime/secrets';
import { createKeyring } from '@cityhub/schema/runtime/log/record-keys';
import { prepareChange } from '@cityhub/schema/runtime/log/prepare';
import { resident } from '@cityhub/schema/events/resident';
import { citizenId } from './harness/pushes.ts';
import postgres from 'postgres';
const secrets = await readSecrets('/tmp/perf/secret');
const c = await startCluster({ dataDir: '/tmp/perf', password: secrets.derive('embedded-postgres-superuser', 24).toString('base64url'), report: () => {} });
const sql = postgres(c.adminUrl, { max: 1, onnotice: (n) => console.log(n.message?.slice(0, 6000)) });
const keyring = createKeyring(secrets); let i = 10_000_000 + Math.floor(Math.random() * 5e6); const run = Math.random().toString(36).slice(2);
const rows = (n: number) => JSON.stringify(Array.from({ length: n }, () => { i++; const id = keyring.recordId('Resident', citizenId(i)); const k = keyring.create(id); const fields = { citizenId: citizenId(i), phone: '19900000000', name: '居民' + i, birthDate: '1990-01-01', sex: 'MALE', careTags: [], gridCode: '420102010001001', unitId: null };
  return prepareChange(keyring, { event: resident, shard: 1, entity: 'Resident', operation: 'registerResident', recordId: id, jurisdiction: '420102010001001', fields, actor: 'bench', source: 'gridworker', purpose: 'p', idempotencyKey: run + i, cause: null, traceId: 'a'.repeat(32), body: fields }, k.key, k.wrapped); }));
let t = performance.now(); const batches = Array.from({ length: 12 }, () => rows(1000)); console.log('prepare us/row', ((performance.now() - t) / 12).toFixed(1), 'bytes/row', batches[0]!.length / 1000);
for (const b of batches.slice(0, 8)) { t = performance.now(); await sql`select * from people.append(${b}::text::jsonb)`; console.log('append 1000', (performance.now() - t).toFixed(1)); }
if (process.argv[2]) { await sql.unsafe(`load 'auto_explain'; set auto_explain.log_min_duration=0; set auto_explain.log_analyze=on; set auto_explain.log_nested_statements=on; set auto_explain.log_timing=on; set client_min_messages=log; set auto_explain.log_triggers=on`); await sql`select * from people.append(${batches[9]!}::text::jsonb)`; }

const time = async (n: string, f: () => Promise<unknown>) => { await f(); const l: number[] = []; for (let k = 0; k < 9; k++) { const t = performance.now(); await f(); l.push(performance.now() - t); } l.sort((a, b) => a - b); console.log(n.padEnd(30), l[4]!.toFixed(1), 'min', l[0]!.toFixed(1)); };
const B = batches[10]!; const cols = 'entity text, operation text, record_id uuid, jurisdiction text, payload jsonb, sealed text, leaf text, wrapped_key text, actor text, source text, purpose text, idempotency_key text, body_mac text, cause text, trace_id text';
await time('send only', () => sql`select length(${B}::text)`);
await time('jsonb cast', () => sql`select jsonb_array_length(${B}::text::jsonb)`);
await time('jsonb recordset', () => sql.unsafe(`select count(x.*) from jsonb_to_recordset($1::text::jsonb) as x(${cols})`, [B], { prepare: true }));
await time('json recordset', () => sql.unsafe(`select count(x.*) from json_to_recordset($1::text::json) as x(${cols})`, [B], { prepare: true }));
await sql.end(); await c.stop();
