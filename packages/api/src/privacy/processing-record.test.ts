import { processingPeriods } from '@atelier/core/processing';
import { retentionSettings } from '@atelier/core/settings/retention';
import type { SettingName } from '@atelier/core/settings/settings';
import { fixedSettings } from '@atelier/core/testing/settings';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { harmlessName } from './recipients.ts';
import { retentionList } from './retention-words.ts';

test('the list of how long things are kept has every retention setting, and every kind of data that the schema has', async () => {
  const { db, settings } = await createServiceHarness({ hasMailServer: false });
  const names = Object.keys(retentionSettings) as (SettingName & keyof typeof retentionSettings)[];
  const days = Object.fromEntries(names.map((name, at) => [name, 41 + at]));
  const deps = { db, settings, runtimeSettings: fixedSettings(days) };
  const listed = await retentionList(deps);
  const words = listed.map((one) => one.words).join('\n');
  for (const [name, value] of Object.entries(days))
    expect(words, name).toMatch(new RegExp(`\\b${value} days`));
  const tables = await db.personalRows.processed();
  expect(listed.flatMap(({ data }) => data).toSorted()).toEqual(tables.map(({ data }) => data).toSorted());
  expect(listed).toHaveLength(processingPeriods.length);

  // A further kind of data appears without a change of the list.
  const diaries = {
    name: 'diaries',
    activity: 'pictures',
    data: 'Diaries',
    period: 'alerts',
    kinds: [],
  } as const;
  const personalRows = { ...db.personalRows, processed: async () => [...tables, diaries] };
  const longer = await retentionList({ ...deps, db: { ...db, personalRows } });
  const entry = longer.find(({ data }) => data.includes('Diaries'));
  expect(entry?.words).toContain(`${days['retention.alertDays']} days after the alert was resolved`);
});

test('of an address in the name of a recipient, the record shows host and port alone, whatever its other parts are', () => {
  const part = fc.stringMatching(/^[a-z0-9%._~=&-]{1,12}$/).map((text) => `zzz${text}`);
  fc.assert(
    fc.property(
      fc.constantFrom('https', 'http', 'syslog+tls', 'otlp+https'),
      fc.constantFrom('siem.example.org', 'siem.example.org:6514', '192.0.2.1:80', '[2001:db8::1]:443'),
      fc.tuple(part, part, part, part, part),
      (scheme, host, [user, password, path, query, hash]) => {
        const address = `${scheme}://${user}:${password}@${host}/${path}?${query}#${hash}`;
        expect(harmlessName(`Our ${address} log`)).toBe(`Our ${host} log`);
        expect(harmlessName(`${scheme}://${host}/${path}`)).toBe(host);
        expect(harmlessName(`${host}/${path}?${query}`)).toBe(host);
        expect(harmlessName(`${host}/${path}`)).toBe(host);
        expect(harmlessName(`${scheme}://${host}/${path}?${query}@${hash}`)).not.toContain('zzz');
        expect(harmlessName(`${scheme}://${user}:${password}/${path}@${host}`)).not.toContain('zzz');
      },
    ),
  );
  expect(harmlessName('Team chat (night)')).toBe('Team chat (night)');
  expect(harmlessName('ops@example.org')).toBe('ops@example.org');
  expect(harmlessName('Pager and/or v1.5')).toBe('Pager and/or v1.5');
});
