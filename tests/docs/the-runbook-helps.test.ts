import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildASTSchema, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { root } from '../architecture/tree.ts';
import { fencedBlocks, readPage } from './markdown.ts';

const page = readPage('docs/runbook.md');
const headings = new Set([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading));

test('each section that a check of /ready names is there', () => {
  const named = [...readFileSync(join(root, 'cli/checks.ts'), 'utf8').matchAll(/\(runbook: ([^)]+)\)/g)];
  expect(named.length).toBeGreaterThan(6);
  for (const [, heading] of named) expect(headings).toContain(heading);
});

test('each section that an alert or a sentence leads to is there', () => {
  const slugs = new Set(
    [...headings].map((heading) =>
      heading
        ?.toLowerCase()
        .replace(/[^\w\s-]/g, '')
        .replace(/ /g, '-'),
    ),
  );
  for (const [, slug] of page.matchAll(/\]\(#([\w-]+)\)/g)) expect(slugs).toContain(slug);
});

test('each alert asks for metrics that are in the manual', () => {
  const metrics = readPage('docs/metrics.md');
  for (const [name] of page.matchAll(/\bcityhub_\w+/g)) expect(metrics).toContain(`\`${name}\``);
});

describe('each operation of its commands', () => {
  const sdl = readFileSync(join(root, 'schema/sdl/exchange.graphql'), 'utf8');
  const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
  const bodies = fencedBlocks(page, 'sh').flatMap((block) =>
    [...block.matchAll(/^ask '(.+)'$/gm)].map(([, body]) => body),
  );

  test.each(bodies.map((body) => [(JSON.parse(body ?? '') as { query: string }).query]))('%s', (query) => {
    expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
  });
});
