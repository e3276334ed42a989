import { maxAuditFilters } from '@atelier/core/schemas/audit-filters';
import { expect, test } from 'vitest';
import { refusal } from '../testing/identities.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { auditFilterService } from './audit-filters.ts';

const input = { name: 'Night', values: { type: 'login_failure', range: '24h' } };

test('saved filters are personal, replaced by name, limited also in parallel, and each change is an event', async () => {
  const harness = await createServiceHarness();
  const filters = auditFilterService(harness);
  const trail = harness.trail();
  const actorOf = async () => {
    const user = await harness.user({ role: 'admin' });
    return { ...user, userId: user.id };
  };
  const [ann, bob] = [await actorOf(), await actorOf()];
  const first = await filters.save(ann, input, trail);
  const values = { ip: '198.51.100.7' };
  expect(await filters.save(ann, { ...input, values }, trail)).toEqual({ ...first, values });
  for (let n = 2; n < maxAuditFilters; n += 1)
    await filters.save(ann, { ...input, name: `Filter ${n}` }, trail);
  const last = await Promise.all(
    ['one', 'two'].map((name) => refusal(filters.save(ann, { ...input, name }, trail))),
  );
  expect(last.toSorted()).toEqual(['conflict', 'fine']);
  expect(await refusal(filters.save(ann, input, trail))).toBe('fine');
  expect((await filters.list(bob)).items).toEqual([]);
  expect(await refusal(filters.remove(bob, first.id, trail))).toBe('not_found');
  await filters.remove(ann, first.id, trail);
  expect((await filters.list(ann)).items).toHaveLength(maxAuditFilters - 1);
  expect(harness.events().at(-1)).toMatchObject({ type: 'audit_filter_removed' });
  expect(JSON.stringify(harness.rows('auditEvents'))).not.toContain('198.51.100.7');
});
