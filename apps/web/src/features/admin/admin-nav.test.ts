import { roleCan, roles } from '@atelier/core/policy';
import { expect, test } from 'vitest';
import { adminNav, navFor, pageAt } from './admin-nav.ts';

const everyPage = adminNav.flatMap(({ pages }) => pages);

test('an address belongs to the page with the longest path', () => {
  expect(pageAt('/admin/users/usr_1')?.to).toBe('/admin/users');
  expect(pageAt('/admin/local-engine')?.to).toBe('/admin/providers');
  expect(pageAt('/admin/users-of-old')).toBeNull();
  for (const page of everyPage) expect(pageAt(`${page.to}/deeper`)?.to).toBe(page.to);
});

test('no page is listed twice, and every group has a name of its own', () => {
  expect(new Set(everyPage.map(({ to }) => to)).size).toBe(everyPage.length);
  expect(new Set(adminNav.map(({ label }) => label)).size).toBe(adminNav.length);
});

test('a role is offered the pages that it may open, and no empty group', () => {
  for (const role of roles) {
    const groups = navFor((permission) => roleCan(role, permission));
    expect(groups.every(({ pages }) => pages.length > 0)).toBe(true);
    expect(groups.flatMap(({ pages }) => pages)).toEqual(
      everyPage.filter(({ needs }) => roleCan(role, needs)),
    );
  }
  expect(navFor((permission) => roleCan('user', permission))).toEqual([]);
});
