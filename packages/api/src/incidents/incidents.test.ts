import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { describe, expect, test } from 'vitest';
import { createServiceHarness } from '../testing/service-harness.ts';
import { incidentTimeline } from './incident-timeline.ts';
import { incidentService } from './incidents.ts';

const open = async () => {
  const harness = await createServiceHarness();
  const service = incidentService(harness);
  const timeline = incidentTimeline(harness);
  const [ann, bob] = [await harness.signedIn({ role: 'admin' }), await harness.signedIn({ role: 'admin' })];
  const trail = harness.trail(ann);
  const input = { runbook: 'breach', title: 'A stolen laptop', summary: '', severity: 'high' } as const;
  const opened = await service.open(ann, { ...input, isDrill: false }, trail);
  const refused = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
    );
  return { harness, service, timeline, ann, bob, trail, opened, refused };
};

describe('a case', () => {
  test('opens with the checklists of its runbook, its clock if personal data is concerned, and the person who opened it in command', async () => {
    const { service, opened, ann, trail, harness } = await open();
    expect(opened).toMatchObject({ phase: 'detect', version: 1, commander: { id: ann.user.id }, people: 0 });
    expect(opened.tasks).toHaveLength(12);
    expect(opened.tasks[0]).toMatchObject({ text: 'First of detect.', doneAt: null, kind: 'checklist' });
    expect(Date.parse(opened.deadline ?? '') - Date.parse(opened.awareAt ?? '')).toBe(72 * 3_600_000);
    const input = {
      runbook: 'flood',
      title: 'A flood',
      summary: '',
      severity: 'low',
      isDrill: true,
    } as const;
    expect(await service.open(ann, input, trail)).toMatchObject({ awareAt: null, isDrill: true });
    expect(harness.events()).toMatchObject([
      { type: 'incident_opened', runbook: 'breach', severity: 'high', drill: false },
      { type: 'incident_opened', runbook: 'flood', drill: true },
    ]);
  });

  test('that two people change at once keeps the first change, and the second is told', async () => {
    const { service, opened, ann, bob, trail, refused, harness } = await open();
    const change = (by: typeof ann, title: string) =>
      service.update(by, { id: opened.id, version: 1, title }, trail);
    const outcomes = await Promise.all([refused(change(ann, 'One')), refused(change(bob, 'Two'))]);
    expect(outcomes.toSorted()).toEqual(['conflict', null]);
    const now = await service.get(opened.id);
    expect(now).toMatchObject({ version: 2, title: outcomes[0] === null ? 'One' : 'Two' });
    expect(harness.events().filter(({ type }) => type === 'incident_changed')).toHaveLength(1);
  });

  test('goes through its phases, back only with a reason, and both are on the timeline', async () => {
    const { service, timeline, opened, ann, trail, refused } = await open();
    const { id } = opened;
    await service.advance(ann, { id, version: 1, to: 'contain' }, trail);
    expect(await refused(service.advance(ann, { id, version: 2, to: 'contain' }, trail))).toBe('conflict');
    expect(await refused(service.advance(ann, { id, version: 2, to: 'assess' }, trail))).toBe(
      'validation_failed',
    );
    const back = await service.advance(
      ann,
      { id, version: 2, to: 'assess', reason: 'More accounts.' },
      trail,
    );
    expect(back).toMatchObject({ phase: 'assess', version: 3 });
    const { items } = await timeline.list(id, {});
    expect(items.filter(({ kind }) => kind === 'phase').map(({ text, details }) => [text, details])).toEqual(
      expect.arrayContaining([
        [null, { from: 'detect', to: 'contain', back: false, left: 2 }],
        ['More accounts.', { from: 'contain', to: 'assess', back: true, left: 2 }],
      ]),
    );
  });

  test('is closed in its last phase or as a false alarm, takes no more changes, and can be reopened', async () => {
    const { service, timeline, opened, ann, trail, refused } = await open();
    const { id } = opened;
    const close = (version: number, outcome: 'resolved' | 'false_alarm') =>
      service.close(ann, { id, version, outcome, reason: 'Done.' }, trail);
    expect(await refused(close(1, 'resolved'))).toBe('conflict');
    expect((await close(1, 'false_alarm')).closedAt).not.toBeNull();
    expect(await refused(timeline.addNote(ann, { id, text: 'Late.' }, trail))).toBe('conflict');
    expect(await refused(service.update(ann, { id, version: 2, title: 'x' }, trail))).toBe('conflict');
    await service.reopen(ann, { id, version: 2, reason: 'It was real.' }, trail);
    await service.advance(ann, { id, version: 3, to: 'learn' }, trail);
    expect((await close(4, 'resolved')).closedAt).not.toBeNull();
    expect((await service.list({ isClosed: true }, {})).figures).toEqual({ open: 0, drills: 0, closed: 1 });
  });

  test('gives its roles to administrators alone, and says in the event who had them', async () => {
    const { service, opened, ann, bob, trail, refused, harness } = await open();
    const someone = await harness.user();
    const { id } = opened;
    const give = (scribe: string) => service.update(ann, { id, version: 1, scribe }, trail);
    expect(await refused(give(someone.id))).toBe('validation_failed');
    expect(await refused(give(newId('user')))).toBe('validation_failed');
    expect((await give(bob.user.id)).scribe).toEqual({
      ...{ id: bob.user.id, name: bob.user.name, email: bob.user.email },
    });
    expect(harness.events().at(-1)).toEqual({
      ...{ type: 'incident_changed', changed: 'scribe', scribeFrom: null, scribeTo: bob.user.id },
    });
  });

  test('has a clock that begins when the breach became known, which is never in the future', async () => {
    const { service, opened, ann, trail, refused, harness } = await open();
    const now = harness.clock.now().getTime();
    const know = (ms: number, version: number) =>
      service.update(ann, { id: opened.id, version, awareAt: new Date(ms) }, trail);
    expect(await refused(know(now + 3_600_000, 1))).toBe('validation_failed');
    const set = await know(now - 3_600_000, 1);
    expect(set.deadline).toBe(new Date(now + 71 * 3_600_000).toISOString());
  });
});

describe('the timeline of a case', () => {
  test('has notes of several people who write at once, and loses none', async () => {
    const { timeline, opened, ann, bob, trail } = await open();
    const texts = Array.from({ length: 8 }, (_, n) => `Note ${n}`);
    await Promise.all(
      texts.map((text, n) => timeline.addNote(n % 2 === 0 ? ann : bob, { id: opened.id, text }, trail)),
    );
    const { items } = await timeline.list(opened.id, {});
    const notes = items.filter(({ kind }) => kind === 'note').map(({ text }) => text);
    expect(notes.toSorted()).toEqual(texts);
  });

  test('has events of the audit log, each once, at their time', async () => {
    const { timeline, opened, ann, trail, harness, refused } = await open();
    const at = harness.clock.now();
    await harness.trail(ann).write(harness.db, 'logout');
    harness.advance(60_000);
    const link = (seqs: number[]) => timeline.linkEvents(ann, { id: opened.id, seqs }, trail);
    expect(await link([1, 2])).toEqual({ linked: 2, found: 2 });
    expect(await refused(link([2, 1]))).toBe('conflict');
    expect(await refused(link([4000]))).toBe('not_found');
    const { items } = await timeline.list(opened.id, {});
    const event = items.find(({ auditSeq }) => auditSeq === 2);
    expect(event).toMatchObject({ happenedAt: at.toISOString(), event: { type: 'logout', seq: 2 } });
    const byPerson = await timeline.linkEvents(ann, { id: opened.id, personId: ann.user.id }, trail);
    expect(byPerson.linked).toBeGreaterThan(0);
  });

  test('goes on in pages, newest first', async () => {
    const { timeline, opened, ann, trail, harness } = await open();
    for (const text of ['a', 'b', 'c']) {
      harness.advance(1000);
      await timeline.addNote(ann, { id: opened.id, text }, trail);
    }
    const page = await timeline.list(opened.id, { limit: 2 });
    expect(page.items.map(({ text }) => text)).toEqual(['c', 'b']);
    expect(page.nextCursor).not.toBeNull();
  });
});

describe('the list of a case', () => {
  test('an item is done by a named person once, and can be opened again', async () => {
    const { timeline, opened, ann, bob, trail, refused } = await open();
    const [task] = opened.tasks;
    const set = (isDone: boolean) =>
      timeline.setTask(ann, { id: opened.id, taskId: task?.id ?? '', isDone }, trail);
    expect((await set(true)).tasks[0]?.doneBy?.id).toBe(ann.user.id);
    expect(await refused(set(true))).toBe('conflict');
    expect((await set(false)).tasks[0]?.doneAt).toBeNull();
    const followUp = {
      id: opened.id,
      kind: 'follow_up',
      text: 'Encrypt laptops.',
      ownerId: bob.user.id,
    } as const;
    const added = await timeline.addTask(ann, followUp, trail);
    expect(added.tasks.at(-1)).toMatchObject({ kind: 'follow_up', owner: { id: bob.user.id } });
  });

  test('an item gets an owner among the administrators, another one, and none', async () => {
    const { timeline, opened, ann, bob, trail, refused, harness } = await open();
    const { id } = opened;
    const added = await timeline.addTask(ann, { id, kind: 'follow_up', text: 'Encrypt laptops.' }, trail);
    const taskId = added.tasks.at(-1)?.id ?? '';
    const give = (ownerId: string | null) => timeline.setTask(ann, { id, taskId, ownerId }, trail);
    expect((await give(bob.user.id)).tasks.at(-1)?.owner?.id).toBe(bob.user.id);
    expect(await refused(give(bob.user.id))).toBe('conflict');
    expect(await refused(give((await harness.user()).id))).toBe('validation_failed');
    expect(harness.events().at(-1)).toEqual({
      ...{ type: 'incident_task_changed', task: taskId, kind: 'follow_up' },
      ...{ ownerFrom: null, ownerTo: bob.user.id },
    });
    expect((await give(null)).tasks.at(-1)).toMatchObject({ owner: null, doneAt: null });
  });

  test('a follow-up can be finished after the case is closed, an item of the checklist cannot', async () => {
    const { service, timeline, opened, ann, trail, refused } = await open();
    const { id } = opened;
    const added = await timeline.addTask(ann, { id, kind: 'follow_up', text: 'Encrypt.' }, trail);
    await service.close(ann, { id, version: 1, outcome: 'false_alarm', reason: 'Found it.' }, trail);
    const set = (taskId = '') => timeline.setTask(ann, { id, taskId, isDone: true }, trail);
    expect(await refused(set(added.tasks[0]?.id))).toBe('conflict');
    expect((await set(added.tasks.at(-1)?.id)).tasks.at(-1)?.doneAt).not.toBeNull();
  });
});
