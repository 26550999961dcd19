import { expect, test } from 'vitest';
import {
  departmentDatabase,
  loginRoles,
  rolePassword,
  urlForDepartment,
  urlForRole,
} from './database-url.ts';
import { secretsFrom } from './secrets.ts';

const secrets = secretsFrom(Buffer.alloc(32, 1));
const admin = 'postgres://postgres:root@127.0.0.1:5433/cityhub?sslmode=disable';

test.each(loginRoles)('%s logs in as itself, with a password of its own, at the same place', (role) => {
  const url = new URL(urlForRole(admin, role, secrets));
  expect(url.username).toBe(`cityhub_${role}`);
  expect(url.password).toBe(rolePassword(secrets, `cityhub_${role}`));
  expect([url.host, url.pathname, url.search]).toEqual(['127.0.0.1:5433', '/cityhub', '?sslmode=disable']);
});

test('no two roles share a password, and none is the administrator’s', () => {
  const passwords = loginRoles.map((role) => new URL(urlForRole(admin, role, secrets)).password);
  expect(new Set([...passwords, 'root']).size).toBe(loginRoles.length + 1);
});

test('another secret has other passwords', () => {
  const others = secretsFrom(Buffer.alloc(32, 2));
  expect(rolePassword(others, 'cityhub_people')).not.toBe(rolePassword(secrets, 'cityhub_people'));
});

test('a department’s database is entered as the role that delivers, and no other', () => {
  const url = new URL(urlForDepartment(admin, 'department_police', secrets));
  expect([url.username, url.pathname]).toEqual(['cityhub_delivery', '/department_police']);
  expect(url.password).toBe(rolePassword(secrets, 'cityhub_delivery'));
});

test('two hubs in one cluster keep their departments apart', () => {
  expect(departmentDatabase('cityhub', 'department_police')).toBe('department_police');
  expect(departmentDatabase('spare', 'department_police')).toBe('spare_department_police');
  const spare = new URL(urlForDepartment('postgres://h/spare', 'department_police', secrets));
  expect(spare.pathname).toBe('/spare_department_police');
});
