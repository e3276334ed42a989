import { newId } from '@atelier/core/ids';
import { alertRecord } from '@atelier/core/testing/alert-records';
import { incidentEntry, incidentRecord, incidentTask } from '@atelier/core/testing/incident-records';
import { expect } from 'vitest';
import { addUser, firstPage, later } from './samples.ts';
import { inParallel, suite } from './suite.ts';

export const incidentConformance = (): void =>
  suite('incidents', (test, current) => {
    test('of two people who change a case at once one succeeds, and the version grows by one', async () => {
      const { incidents } = current().db;
      const made = incidentRecord();
      await incidents.insert(made, []);
      const outcomes = await inParallel(5, (n) =>
        incidents.update(made.id, 1, { title: `Title ${n}`, updatedAt: later(n) }),
      );
      const changed = outcomes.filter((outcome) => outcome !== null);
      expect(changed).toHaveLength(1);
      expect(await incidents.find(made.id)).toEqual(changed[0]);
      expect(changed[0]?.version).toBe(2);
      expect(await incidents.update(made.id, 1, { title: 'Late', updatedAt: later(9) })).toBeNull();
      expect(await incidents.update(newId('incident'), 1, { updatedAt: later(9) })).toBeNull();
    });

    test('a case that a transaction has locked is not closed before it ends', async () => {
      const { db } = current();
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      const closing = { closedAt: later(3), updatedAt: later(3) };
      const close = () =>
        db.transaction(async ({ incidents }) => {
          await incidents.findForUpdate(made.id);
          await incidents.update(made.id, 1, closing);
          return [];
        });
      const act = () =>
        db.transaction(async ({ incidents, incidentEntries }) => {
          const before = await incidents.findForUpdate(made.id);
          for (const at of [1, 2, 3])
            await incidentEntries.add([incidentEntry(made.id, { happenedAt: later(at) })]);
          return [before?.closedAt, (await incidents.find(made.id))?.closedAt];
        });
      const seen = await inParallel(9, (n) => (n === 4 ? close() : act()));
      for (const [before, after] of seen) expect(after).toEqual(before);
      expect(await db.incidents.findForUpdate(made.id)).toMatchObject(closing);
      expect(await db.incidents.findForUpdate(newId('incident'))).toBeNull();
    });

    test('cases are listed newest first, open and closed ones apart, and counted', async () => {
      const { incidents } = current().db;
      const cases = [0, 1, 2].map((at) => incidentRecord({ createdAt: later(at), isDrill: at === 1 }));
      for (const one of cases) await incidents.insert(one, []);
      const over = incidentRecord({ closedAt: later(5) });
      await incidents.insert(over, []);
      expect(await incidents.list({ isClosed: false }, firstPage)).toEqual(cases.toReversed());
      expect(await incidents.list({ isClosed: true }, firstPage)).toEqual([over]);
      expect(await incidents.list({}, { after: null, limit: 2 })).toEqual(cases.toReversed().slice(0, 2));
      expect(await incidents.figures()).toEqual({ open: 2, drills: 1, closed: 1 });
    });

    test('the 72 hours run in open cases that are no drill, until the authority is told or need not be', async () => {
      const { incidents } = current().db;
      const running = incidentRecord({ awareAt: later(1), duty: 'needed' });
      for (const one of [
        running,
        incidentRecord(),
        incidentRecord({ awareAt: later(0), isDrill: true }),
        incidentRecord({ awareAt: later(0), closedAt: later(2) }),
        incidentRecord({ awareAt: later(0), duty: 'not_needed' }),
        incidentRecord({ awareAt: later(0), authorityToldAt: later(2) }),
      ])
        await incidents.insert(one, []);
      expect(await incidents.runningClocks(10)).toEqual([running]);
      expect(await inParallel(4, () => incidents.remind(running.id, 0, 1))).toContain(true);
      expect(await incidents.remind(running.id, 0, 1)).toBe(false);
      expect((await incidents.find(running.id))?.reminders).toBe(1);
    });

    test('an item of the checklist is done once and can be opened again, in its own case alone', async () => {
      const { db } = current();
      const [one, other] = [incidentRecord(), incidentRecord()];
      const tasks = [0, 1].map((position) => incidentTask(one.id, { position }));
      const user = await addUser(db);
      await db.incidents.insert(one, tasks);
      await db.incidents.insert(other, []);
      const done = { doneAt: later(1), doneBy: user.id };
      const id = tasks[0]?.id ?? '';
      expect(await db.incidents.setTaskDone(other.id, id, done)).toBeNull();
      expect(await db.incidents.setTaskDone(one.id, id, done)).toEqual({ ...tasks[0], ...done });
      expect(await db.incidents.setTaskDone(one.id, id, done)).toBeNull();
      expect(await db.incidents.setTaskDone(one.id, id, null)).toEqual(tasks[0]);
      expect(await db.incidents.tasks(one.id)).toEqual(tasks);
    });

    test('an item has one owner at a time, until their account is deleted, in its own case alone', async () => {
      const { db } = current();
      const [one, other] = [incidentRecord(), incidentRecord()];
      const task = incidentTask(one.id, { kind: 'follow_up' });
      const people = [await addUser(db), await addUser(db)];
      const [ann, bob] = people;
      await db.incidents.insert(one, [task]);
      await db.incidents.insert(other, []);
      const { incidents } = db;
      expect(await incidents.setTaskOwner(other.id, task.id, ann?.id ?? '')).toBeNull();
      expect(await incidents.setTaskOwner(one.id, task.id, null)).toBeNull();
      const set = await inParallel(3, () => incidents.setTaskOwner(one.id, task.id, ann?.id ?? ''));
      expect(set.filter((changed) => changed !== null)).toEqual([{ ...task, ownerId: ann?.id }]);
      expect(await incidents.setTaskOwner(one.id, task.id, bob?.id ?? '')).toMatchObject({
        ownerId: bob?.id,
      });
      expect(await incidents.setTaskOwner(one.id, task.id, null)).toEqual(task);
      await incidents.setTaskOwner(one.id, task.id, bob?.id ?? '');
      if (bob !== undefined) await db.users.delete(bob);
      expect(await incidents.tasks(one.id)).toEqual([task]);
    });

    test('the timeline is read newest first in pages, and an event of the log is linked once', async () => {
      const { db } = current();
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      const entries = [0, 1, 2].map((at) =>
        incidentEntry(made.id, { happenedAt: later(at), auditSeq: at + 1 }),
      );
      expect(await db.incidentEntries.add(entries)).toBe(3);
      expect(await db.incidentEntries.add([incidentEntry(made.id, { auditSeq: 2 })])).toBe(0);
      expect(await db.incidentEntries.add([])).toBe(0);
      const [newest] = await db.incidentEntries.list(made.id, { after: null, limit: 1 });
      expect(newest).toEqual(entries[2]);
      const after = { createdAtMs: later(2).getTime(), id: entries[2]?.id ?? '' };
      expect(await db.incidentEntries.list(made.id, { after, limit: 9 })).toEqual(
        entries.slice(0, 2).toReversed(),
      );
      expect(await db.incidentEntries.count(made.id)).toBe(3);
    });

    test('of repeated requests for one action one is carried out, and it is undone once', async () => {
      const { db } = current();
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      const user = await addUser(db);
      const action = () => ({
        ...{ id: newId('incidentAction'), incidentId: made.id, kind: 'end_sessions' as const },
        ...{ target: { everyone: true }, figures: { sessions: 3 }, requestKey: 'one', doneBy: user.id },
        ...{ createdAt: later(0), undoneAt: null, undoneBy: null },
      });
      const outcomes = await inParallel(4, () => db.incidentActions.add(action()));
      expect(outcomes.filter(Boolean)).toHaveLength(1);
      const [stored] = await db.incidentActions.list(made.id);
      expect(await db.incidentActions.findByRequest(made.id, 'one')).toEqual(stored);
      const undone = { undoneAt: later(1), undoneBy: user.id };
      expect(await db.incidentActions.markUndone(stored?.id ?? '', undone)).toBe(true);
      expect(await db.incidentActions.markUndone(stored?.id ?? '', undone)).toBe(false);
    });

    test('a person is on the list of those affected once, is told once, and of a deleted one stays that there was one', async () => {
      const { db } = current();
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      const people = [await addUser(db), await addUser(db)];
      const ids = people.map(({ id }) => id);
      const added = { source: 'manual', at: later(0) } as const;
      expect(await db.incidentPeople.add(made.id, [...ids, newId('user')], added)).toBe(2);
      expect(await db.incidentPeople.add(made.id, ids, added)).toBe(0);
      expect((await db.incidentPeople.untold(made.id, 9)).toSorted()).toEqual(ids.toSorted());
      const [first = ''] = await db.incidentPeople.untold(made.id, 1);
      const told = await inParallel(3, () => db.incidentPeople.tell(made.id, [first], later(1)));
      expect(told.flat().map(({ person }) => person?.id)).toEqual([first]);
      expect(await db.incidentPeople.figures(made.id)).toEqual({ people: 2, told: 1, untold: 1 });
      expect(await db.incidentPeople.tell(made.id, ids, later(1))).toHaveLength(1);
      expect(await db.incidentPeople.tell(made.id, ids, later(1))).toEqual([]);
      const [gone] = people;
      if (gone !== undefined) await db.users.delete(gone);
      const listed = await db.incidentPeople.list(made.id, firstPage);
      expect(listed.map(({ person }) => person?.id ?? null).toSorted()).toEqual([ids[1], null].toSorted());
      expect(await db.incidentPeople.figures(made.id)).toEqual({ people: 2, told: 2, untold: 0 });
      expect(await db.incidentPeople.remove(made.id, listed[0]?.id ?? '')).toBe(true);
      expect(await db.incidentPeople.remove(made.id, listed[0]?.id ?? '')).toBe(false);
    });

    test('a notice is changed by one person at a time, and not after it was sent', async () => {
      const { db } = current();
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      const notice = {
        ...{
          id: newId('incidentNotice'),
          incidentId: made.id,
          subject: 'About your account',
          body: 'Sorry.',
        },
        ...{ version: 1, updatedAt: later(0), sentAt: null, sentBy: null, recipients: 0 },
      };
      await db.incidentNotices.add(notice);
      const outcomes = await inParallel(4, (n) =>
        db.incidentNotices.update(made.id, notice.id, 1, { subject: `Subject ${n}`, updatedAt: later(1) }),
      );
      expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(1);
      const sent = { sentAt: later(2), updatedAt: later(2), recipients: 4 };
      expect(await db.incidentNotices.update(made.id, notice.id, 2, sent)).toMatchObject({ recipients: 4 });
      expect(await db.incidentNotices.update(made.id, notice.id, 3, { subject: 'x' })).toBeNull();
      expect(await db.incidentNotices.list(made.id)).toHaveLength(1);
    });

    test('an alert is linked to a case once, is found from both, and its removal ends the link', async () => {
      const { db } = current();
      const [made, other] = [incidentRecord({ createdAt: later(2) }), incidentRecord()];
      for (const one of [made, other]) await db.incidents.insert(one, []);
      const [first, second] = [alertRecord({ createdAt: later(1) }), alertRecord()];
      for (const one of [first, second]) await db.alerts.insert(one);
      const link = { linkedBy: (await addUser(db)).id, at: later(3) };
      const ids = [first.id, second.id, newId('alert')];
      const linked = await inParallel(3, () => db.incidentAlerts.link(made.id, ids, link));
      expect(linked.flat().toSorted()).toEqual([first.id, second.id].toSorted());
      expect(await db.incidentAlerts.link(other.id, [first.id], link)).toEqual([first.id]);
      expect(await db.incidentAlerts.list(made.id)).toEqual([first, second]);
      expect(await db.incidentAlerts.casesOf(first.id, 9)).toEqual([made, other]);
      expect(await db.incidentAlerts.casesOf(first.id, 1)).toEqual([made]);
      expect(await db.incidentAlerts.unlink(made.id, first.id)).toBe(true);
      expect(await db.incidentAlerts.unlink(made.id, first.id)).toBe(false);
      expect(await db.incidentAlerts.list(made.id)).toEqual([second]);
    });

    test('a deleted person is neither among those of an action nor in the roles that the timeline tells of', async () => {
      const { db } = current();
      const [gone, stays] = [await addUser(db), await addUser(db)];
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      await db.incidentActions.add({
        ...{ id: newId('incidentAction'), incidentId: made.id, kind: 'end_sessions', requestKey: 'one' },
        ...{ target: { userIds: [gone.id, stays.id] }, figures: { people: 2 }, doneBy: null },
        ...{ createdAt: later(0), undoneAt: null, undoneBy: null },
      });
      const details = { changed: 'commander', commanderFrom: gone.id, commanderTo: stays.id };
      await db.incidentEntries.add([incidentEntry(made.id, { kind: 'change', details })]);
      await db.transaction(async (stores) => {
        await stores.personalRows.erase(gone);
        await stores.users.delete(gone);
      });
      const [action] = await db.incidentActions.list(made.id);
      expect(action).toMatchObject({ target: { userIds: [stays.id] }, figures: { people: 2 } });
      const [entry] = await db.incidentEntries.list(made.id, firstPage);
      expect(entry?.details).toEqual({ ...details, commanderFrom: null });
    });

    test('people of one action who are deleted at the same time are all taken out of it', async () => {
      const { db } = current();
      const made = incidentRecord();
      await db.incidents.insert(made, []);
      const people = [];
      for (let n = 0; n < 6; n += 1) people.push(await addUser(db));
      const [stays, ...gone] = people;
      await db.incidentActions.add({
        ...{ id: newId('incidentAction'), incidentId: made.id, kind: 'end_sessions', requestKey: 'one' },
        ...{ target: { userIds: people.map(({ id }) => id) }, figures: { people: 6 }, doneBy: null },
        ...{ createdAt: later(0), undoneAt: null, undoneBy: null },
      });
      await inParallel(gone.length, (n) =>
        db.transaction(async (stores) => {
          const person = gone[n];
          if (person === undefined) return;
          await stores.personalRows.erase(person);
          await stores.users.delete(person);
        }),
      );
      const [action] = await db.incidentActions.list(made.id);
      expect(action?.target).toEqual({ userIds: [stays?.id] });
    });

    test('what a deleted account did in a case stays, without whose it was', async () => {
      const { db } = current();
      const user = await addUser(db);
      const made = incidentRecord({ commander: user.id, openedBy: user.id });
      await db.incidents.insert(made, []);
      await db.incidentEntries.add([incidentEntry(made.id, { authorId: user.id })]);
      await db.users.delete(user);
      expect(await db.incidents.find(made.id)).toMatchObject({ commander: null, openedBy: null });
      const [entry] = await db.incidentEntries.list(made.id, firstPage);
      expect(entry).toMatchObject({ authorId: null, text: 'The laptop was not encrypted.' });
    });
  });
