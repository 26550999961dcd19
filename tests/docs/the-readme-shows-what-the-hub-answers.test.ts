import { compilePolicy } from '@cityhub/schema/policy/decide';
import { maskCitizenId, maskName, maskPhone } from '@cityhub/schema/policy/masks';
import { feedMatches, projectFeed } from '@cityhub/schema/policy/project';
import { readCitizenId } from '@cityhub/schema/runtime/citizen-id';
import { departments } from 'cityhub/demo-city/departments';
import { feeds } from 'cityhub/demo-city/feeds';
import { grants } from 'cityhub/demo-city/grants';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { demoGrid } from '../harness/pushes.ts';
import { fencedBlocks, readPage } from './markdown.ts';

// The answers in the README were pasted from a hub. This holds them against the rights of the demo city, without one.

const graph = buildSchema(readPage('schema/supergraph.graphql'), { assumeValidSDL: true });
const always = { validFrom: new Date(0), validTo: new Date(8.64e15) };
const policy = compilePolicy(grants().map((grant) => ({ ...grant, ...always })));
const deliveries = feeds()
  .filter((feed) => feedMatches(feed, 'Resident', demoGrid))
  .map((feed) => {
    const { fields, withheld } = projectFeed(policy, feed, demoGrid);
    const { code, name } = departments.find((one) => one.code === feed.department) ?? expect.unreachable();
    return {
      department: { code, name },
      state: 'DELIVERED',
      fields: fields.map((field) => field.name),
      withheld,
    };
  })
  .sort((a, b) => (a.department.code < b.department.code ? -1 : 1));

function operations(page: string): { query: string; variables?: { input: Record<string, string> } }[] {
  return fencedBlocks(page, 'sh').flatMap((block) => {
    const body = /<<'JSON'\n([\s\S]*?)\nJSON/.exec(block)?.[1] ?? /-d '(\{.*\})'/.exec(block)?.[1];
    return body === undefined ? [] : [JSON.parse(body)];
  });
}

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const page = readPage(file);
  const [push, inbox] = operations(page);
  const [pushed, received] = fencedBlocks(page, 'text').map((block) => JSON.parse(block).data);
  const input = push?.variables?.input ?? expect.unreachable();

  test('its operations are valid', () => {
    for (const { query } of [push, inbox].map((one) => one ?? expect.unreachable())) {
      expect(validate(graph, parse(query))).toEqual([]);
    }
  });

  test('its person is invented, not of the demo city, and lives in a grid that every demo city has', () => {
    expect(readCitizenId(input['citizenId'] ?? '')?.region).toBe('999999');
    // The demo city gives sequences up to 996.
    expect(Number(input['citizenId']?.slice(14, 17))).toBeGreaterThan(996);
    expect(input['gridCode']).toBe(demoGrid);
    expect(page).toContain(`--role gridworker --grid ${demoGrid}`);
  });

  test('its answer is what the rights of the demo city make of the push', () => {
    const { resident, receipt } = pushed.registerResident;
    expect(resident).toEqual({
      name: input['name'],
      citizenId: maskCitizenId(input['citizenId'] ?? ''),
      phone: maskPhone(input['phone'] ?? ''),
    });
    expect(receipt.deliveries).toEqual(deliveries);
    expect(deliveries).toHaveLength(4);
  });

  test('its inbox is what urban management has of that record', () => {
    const [node] = received.departmentInbox.nodes;
    const { recordId, version } = pushed.registerResident.receipt;
    expect(node).toMatchObject({ recordId, version, entity: 'Resident' });
    expect(node.fields).toEqual([
      { name: 'name', value: maskName(input['name'] ?? '') },
      { name: 'gridCode', value: demoGrid },
    ]);
  });
});
