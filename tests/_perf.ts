import { signToken } from '@cityhub/schema/runtime/tokens';
import { readSecrets } from '@cityhub/schema/runtime/secrets';
import { citizenId } from './harness/pushes.ts';
import { Pool } from 'undici';
const [mode, secs = '5', callers = '2', base = '0'] = process.argv.slice(2);
const secrets = await readSecrets('/tmp/perf/secret');
const token = await signToken(secrets, { role: 'gridworker', grid: '42', purpose: 'community-service', subject: 'bench' });
const pool = new Pool('http://127.0.0.1:4099', { connections: +callers, pipelining: 1 });
const grid = '420102010001001';
let i = +base; const run = Math.random().toString(36).slice(2, 8);
const input = () => { i++; return { idempotencyKey: `${run}-${i}`, citizenId: citizenId(i), name: `居民${i}`, phone: `199${String(i % 1e8).padStart(8, '0')}`, gridCode: grid }; };
const Q1 = 'mutation($input: RegisterResidentInput!) { registerResident(input: $input) { __typename ... on RegisterResidentPayload { receipt { id position } } } }';
const QN = 'mutation($inputs: [RegisterResidentInput!]!) { registerResidents(inputs: $inputs) { __typename ... on RegisterResidentsPayload { accepted refused { index } } } }';
const post = async (body: string) => { const r = await pool.request({ path: '/graphql', method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + token }, body }); return r.body.text(); };
const end = performance.now() + +secs * 1000; let n = 0; const lat: number[] = []; const t0 = performance.now();
await Promise.all(Array.from({ length: +callers }, async () => {
  while (performance.now() < end) {
    const body = mode === 'single' ? JSON.stringify({ query: Q1, variables: { input: input() } }) : JSON.stringify({ query: QN, variables: { inputs: Array.from({ length: 1000 }, input) } });
    const t = performance.now(); const a = await post(body); lat.push(performance.now() - t);
    if (mode === 'single' ? !a.includes('position') : !a.includes('"accepted":1000')) { console.log(a.slice(0, 300)); process.exit(1); }
    n += mode === 'single' ? 1 : 1000;
  }
}));
lat.sort((a, b) => a - b);
console.log(mode, callers, (n / (performance.now() - t0) * 1000).toFixed(0), '/s p50', lat[lat.length >> 1]!.toFixed(1), 'p99', lat[Math.floor(lat.length * .99)]!.toFixed(1));
process.exit(0);
