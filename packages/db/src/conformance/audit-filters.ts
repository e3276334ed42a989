import { newId } from '@atelier/core/ids';
import type { AuditFilterRecord } from '@atelier/core/ports/audit-filters';
import { expect } from 'vitest';
import { addUser, noon } from './samples.ts';
import { suite } from './suite.ts';

const aFilter = (userId: string, fields: Partial<AuditFilterRecord> = {}): AuditFilterRecord => ({
  ...{ id: newId('savedFilter'), userId, name: 'Night', values: { type: 'logout', range: '24h' } },
  ...{ createdAt: noon, ...fields },
});

export const auditFilterConformance = (): void => {
  suite('saved filters of the audit log', (test, current) => {
    const people = async () => {
      const { db } = current();
      const [ann, bob] = [await addUser(db), await addUser(db)];
      return { db, ann: ann.id, bob: bob.id };
    };

    test('about a person whose account is deleted are deleted with it, and no others', async () => {
      const { db, ann } = await people();
      const gone = await addUser(db, { lastSignInIp: '203.0.113.7' });
      const about = [
        { person: gone.id },
        { person: gone.email.toUpperCase() },
        { entity: gone.id },
        { ip: '203.0.113.7' },
      ];
      const others = [{ type: 'logout' }, { person: ann }, { ip: '203.0.113.8' }];
      for (const [n, values] of [...about, ...others].entries())
        await db.auditFilters.save(aFilter(ann, { id: newId('savedFilter'), name: `Filter ${n}`, values }));
      await db.users.delete(gone);
      expect((await db.auditFilters.listOf(ann)).map(({ values }) => values)).toEqual(others);
    });

    test('are listed by name, replaced by name, and belong to one person', async () => {
      const { db, ann, bob } = await people();
      const night = await db.auditFilters.save(aFilter(ann));
      const again = await db.auditFilters.save(aFilter(ann, { values: { ip: '192.0.2.1' } }));
      expect(again.id).toBe(night.id);
      const day = await db.auditFilters.save(aFilter(ann, { name: 'Day', values: {} }));
      await db.auditFilters.save(aFilter(bob));
      const listed = await db.auditFilters.listOf(ann);
      expect(listed.map(({ id, name, values }) => [id, name, values])).toEqual([
        [day.id, 'Day', {}],
        [night.id, 'Night', { ip: '192.0.2.1' }],
      ]);
      expect(await db.auditFilters.deleteOwned(bob, night.id)).toBe(false);
      expect(await db.auditFilters.deleteOwned(ann, night.id)).toBe(true);
      expect(await db.auditFilters.deleteOwned(ann, night.id)).toBe(false);
      expect(await db.auditFilters.listOf(bob)).toHaveLength(1);
    });
  });
};
