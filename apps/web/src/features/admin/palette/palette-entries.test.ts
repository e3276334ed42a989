import { roleCan } from '@atelier/core/policy';
import type { AdminUser } from '@atelier/core/schemas/admin';
import { expect, test } from 'vitest';
import { auditFor, peopleFor, personQuery, placesFor, rulesFor, settingsFor } from './palette-entries.ts';

const asAdmin = (permission: Parameters<typeof roleCan>[1]) => roleCan('admin', permission);
const asSuperadmin = (permission: Parameters<typeof roleCan>[1]) => roleCan('superadmin', permission);
const labels = (entries: readonly { label: string }[]) => entries.map(({ label }) => label);

test('pages and actions are found by their words, and only those that the role may use', () => {
  expect(labels(placesFor('audit', asAdmin))).toEqual(['Audit log']);
  expect(labels(placesFor('provider', asSuperadmin))).toEqual(['Providers', 'Add a provider']);
  expect(placesFor('provider', asAdmin)).toEqual([]);
  expect(labels(placesFor('sessions', asSuperadmin))).toEqual(['Sign everyone out']);
  expect(placesFor('', () => false)).toEqual([]);
});

test('actions begin with their dialogs, and settings and rules are found by their names', () => {
  const begun = (query: string) => placesFor(query, asAdmin).map(({ link }) => link.state);
  expect(begun('block an address')[0]).toEqual({ begin: 'block' });
  expect(begun('import')).toEqual([{ begin: 'import' }]);
  expect(begun('start drill')).toEqual([{ begin: 'drill' }]);
  expect(begun('open case')).toEqual([{ begin: 'incident' }]);
  expect(settingsFor('read-only', asAdmin)).toMatchObject([
    { link: { to: '/admin/settings/$group', params: { group: 'availability' }, hash: 'mode.readOnly' } },
  ]);
  expect(rulesFor('clock', asAdmin)).toMatchObject([
    { label: 'Clock jump', link: { params: { ruleId: 'clock_jump' } } },
  ]);
  for (const offer of [settingsFor, rulesFor]) {
    expect(offer('', asAdmin)).toEqual([]);
    expect(offer('a', () => false)).toEqual([]);
    expect(offer('e', asAdmin).length).toBeLessThanOrEqual(6);
  }
});

const ann = { id: 'usr_1', name: 'Ann', email: 'ann@example.org', locked: false } as AdminUser;

test('“lock ann” offers the lock of Ann, unless the role may not or Ann is locked', () => {
  expect(personQuery('lock  ann ')).toBe('ann');
  expect(personQuery('locke')).toBe('locke');
  expect(peopleFor('lock ann', [ann], asAdmin)).toMatchObject([
    { label: 'Lock Ann…', link: { params: { userId: 'usr_1' }, state: { beginLock: true } } },
  ]);
  expect(labels(peopleFor('lock ann', [ann], () => false))).toEqual(['Ann']);
  expect(labels(peopleFor('lock ann', [{ ...ann, locked: true }], asAdmin))).toEqual(['Ann']);
  expect(labels(peopleFor('ann', [ann], asAdmin))).toEqual(['Ann']);
});

test('the audit log is searched by what the text looks like', () => {
  const searchFor = (text: string) => auditFor(text, asAdmin)[0]?.link.search;
  expect(searchFor('203.0.113.9')).toEqual({ ip: '203.0.113.9' });
  expect(searchFor('2001:db8::1')).toEqual({ ip: '2001:db8::1' });
  expect(searchFor('6f9619ff-8b86-4011-b42d-00c04fc964ff')).toEqual({
    request: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
  });
  expect(searchFor('img_0123456789abcdefghjkmnpq')).toEqual({ entity: 'img_0123456789abcdefghjkmnpq' });
  expect(searchFor('ann@example.org')).toEqual({ person: 'ann@example.org' });
  expect(auditFor('a', asAdmin)).toEqual([]);
  expect(auditFor('ann', () => false)).toEqual([]);
});
