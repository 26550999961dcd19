import { citizenId, demoGrid, registerResidents, residentPush } from '../../harness/pushes.ts';
import type { Question } from '../load/order.ts';

const people = 200;

const byCitizenId = `query($citizenId: String!) { residentByCitizenId(citizenId: $citizenId) {
  id name phone birthDate gridCode } }`;

async function ask(origin: string, token: string, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(`${origin}/graphql`, { method: 'POST', headers, body });
  return response.text();
}

/** Pushes people, and asks for each by citizen id. */
export async function findPeople(origin: string, pusher: string, reader: string): Promise<Question[]> {
  const inputs = Array.from({ length: people }, (_, index) => residentPush(index, demoGrid));
  const pushed = await ask(
    origin,
    pusher,
    JSON.stringify({ query: registerResidents, variables: { inputs } }),
  );
  if (!pushed.includes(`"accepted":${people}`)) throw new Error(`the people were not stored: ${pushed}`);
  const questions: Question[] = [];
  for (const index of inputs.keys()) {
    const variables = { citizenId: citizenId(index) };
    const body = JSON.stringify({ query: byCitizenId, variables });
    const expected = await ask(origin, reader, body);
    if (!expected.includes(`居民${index}`)) throw new Error(`a person is not found: ${expected}`);
    questions.push({ body, expected });
  }
  return questions;
}
