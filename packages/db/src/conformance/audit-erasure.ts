import type { AuditEntry } from '@atelier/core/ports/records';
import fc from 'fast-check';
import { expect } from 'vitest';
import { tamper } from '../testing/tamper.ts';
import { anEntry, noon } from './samples.ts';
import { inParallel, suite } from './suite.ts';

const erasing = anEntry({ requestId: 'req_erasure', ip: 'console' });
const secrets = {
  ...{ ip: '203.0.113.77', userAgent: 'Erased/9.9', credentialId: 'ses_erased', workspaceId: 'wsp_erased' },
  actorId: 'usr_erased',
} as const;

export const auditErasureConformance = (): void => {
  suite('erasure of a person from the audit log', (test, current) => {
    const intact = async () => {
      const { rows, problem } = await current().db.audit.verify();
      return { rows, problem };
    };

    test('takes away who, from where and what concerned them; the rows stay and verify', async () => {
      const { db } = current();
      await db.audit.append(anEntry({ ...secrets, entityType: 'job', entityId: 'job_1', details: { n: 1 } }));
      await db.audit.append(
        anEntry({ type: 'login_failure', ip: secrets.ip, entityType: 'user', entityId: 'usr_erased' }),
      );
      const admin = { actorId: 'usr_admin', ip: '192.0.2.1', credentialId: 'ses_admin' };
      await db.audit.append(
        anEntry({ ...admin, type: 'role_change', entityId: 'usr_erased', details: { to: 'admin' } }),
      );
      await db.audit.append(anEntry({ ...admin, type: 'user_deleted', entityId: 'usr_erased' }));
      await db.audit.append(anEntry(admin));
      const before = await db.audit.list({}, null, 9);
      await db.audit.erasePerson('usr_erased', erasing);
      const [event, other, deletion, change, failure, own] = await db.audit.list({}, null, 9);
      expect([other, deletion]).toEqual(before.slice(0, 2));
      const nobody = { actorId: null, credentialId: null, workspaceId: null, ip: '', userAgent: '' };
      expect(own).toEqual({ ...before[4], ...nobody, whoErasure: 6 });
      expect(failure).toEqual({ ...before[3], ...nobody, entityId: null, whoErasure: 6, whatErasure: 6 });
      expect(change).toEqual({ ...before[2], entityId: null, details: {}, whatErasure: 6 });
      expect(event).toMatchObject({ type: 'audit_erased', requestId: 'req_erasure', details: { parts: 4 } });
      expect(await intact()).toEqual({ rows: 6, problem: null });
    });

    test('writes nothing if there is nothing of the person, and nothing if the transaction fails', async () => {
      const { db } = current();
      await db.audit.append(anEntry({ actorId: 'usr_a' }));
      await db.audit.erasePerson('usr_b', erasing);
      const failed = db.transaction(async ({ audit }) => {
        await audit.erasePerson('usr_a', erasing);
        await audit.append(anEntry());
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      expect(await db.audit.list({}, null, 9)).toMatchObject([{ actorId: 'usr_a', whoErasure: null }]);
      expect(await intact()).toEqual({ rows: 1, problem: null });
    });

    test('happens in the transaction of the deletion, after which another event of it follows', async () => {
      const { db } = current();
      await db.audit.append(anEntry({ actorId: 'usr_a' }));
      await db.transaction(async ({ audit }) => {
        await audit.erasePerson('usr_a', erasing);
        await audit.append(anEntry({ type: 'user_deleted', entityId: 'usr_a' }));
      });
      const types = (await db.audit.list({}, null, 9)).map(({ type, entityId }) => [type, entityId]);
      expect(types.slice(0, 2)).toEqual([
        ['user_deleted', 'usr_a'],
        ['audit_erased', null],
      ]);
      expect(await intact()).toEqual({ rows: 3, problem: null });
    });

    test('of people who acted on each other, at once and while others write, leaves a log that verifies', async () => {
      const { db } = current();
      const people = ['usr_a', 'usr_b', 'usr_c'];
      for (const actorId of people)
        for (const entityId of people) await db.audit.append(anEntry({ actorId, entityId }));
      await Promise.all([
        ...people.map((personId) => db.audit.erasePerson(personId, erasing)),
        inParallel(9, (n) => db.audit.append(anEntry({ requestId: `req_${n}` }))),
      ]);
      expect(await intact()).toEqual({ rows: 21, problem: null });
      const rows = await db.audit.list({}, null, 99);
      for (const id of people) expect(JSON.stringify(rows)).not.toContain(id);
    });

    test('that is undone, done to another row or said of another row is found', async () => {
      const { db, url } = current();
      for (const actorId of ['usr_a', 'usr_b', 'usr_a']) await db.audit.append(anEntry({ actorId }));
      await db.audit.erasePerson('usr_a', erasing);
      const change = (...statements: string[]) => tamper(url, statements, { pastTriggers: true });
      await change('create table kept as select * from audit_events');
      const blank = `actor_id = null, ip = '', user_agent = '', who_salt = null, who_erasure = 4`;
      for (const [forgery, seq, fault] of [
        [`update audit_events set ip = '::1' where seq = 1`, 1, 'altered'],
        [`update audit_events set who_salt = 'x' where seq = 3`, 3, 'altered'],
        [`update audit_events set who_erasure = 3 where seq = 3`, 3, 'altered'],
        [`update audit_events set ${blank} where seq = 2`, 1, 'erased_silently'],
        [`update audit_events set details = '{"parts":1}' where seq = 4`, 4, 'altered'],
      ] as const) {
        await change(forgery);
        expect((await db.audit.verify()).problem, forgery).toEqual({ seq, fault });
        await change('delete from audit_events', 'insert into audit_events select * from kept');
      }
      expect(await intact()).toEqual({ rows: 4, problem: null });
    });

    test('of any people in any log leaves nothing of them, and every row verifies', async () => {
      const { db } = current();
      const person = fc.constantFrom('usr_1', 'usr_2', 'usr_3', 'usr_4');
      const event = fc.record<Partial<AuditEntry>>({
        actorId: fc.option(person),
        entityId: fc.option(person),
        details: fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 2 }),
      });
      let rows = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(event, { maxLength: 12 }), person, async (events, erased) => {
          for (const fields of events) await db.audit.append(anEntry({ ...fields, time: noon }));
          await db.audit.erasePerson(erased, erasing);
          const kept = await db.audit.list({ personId: erased }, null, 99);
          expect(kept).toEqual([]);
          const verdict = await db.audit.verify();
          expect(verdict.problem).toBeNull();
          expect(verdict.rows).toBeGreaterThanOrEqual(rows + events.length);
          rows = verdict.rows;
        }),
        { numRuns: 25 },
      );
    });
  });
};
