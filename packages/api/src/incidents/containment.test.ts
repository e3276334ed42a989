import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import { providerRecord } from '@atelier/core/testing/engine-records';
import { sessionRecord } from '@atelier/core/testing/records';
import { describe, expect, test } from 'vitest';
import { oneTimeLinks } from '../email-links/one-time-links.ts';
import { forceResetOf } from '../email-links/reset-password.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';
import { incidentContainment } from './containment.ts';
import { endSessions, forceResets, revokeTokens } from './containment-people.ts';
import { pauseProvider } from './containment-providers.ts';
import { incidentTimeline } from './incident-timeline.ts';
import { incidentService } from './incidents.ts';

/** Tables that may differ after a drill: the case itself and the log. */
const records = new Set(['incidents', 'incidentEntries', 'incidentActions', 'incidentTasks', 'auditEvents']);
const effectTables = [
  ...(['users', 'sessions', 'tokenFamilies', 'accessTokens', 'refreshTokens', 'oneTimeTokens'] as const),
  ...(['signInChallenges', 'outbox', 'providers', 'emailChanges', 'accountTrust', 'incidentPeople'] as const),
].filter((name) => !records.has(name));

const open = async (isDrill = false) => {
  const harness = await createServiceHarness();
  const { db } = harness;
  let refreshed = 0;
  const refresh = async () => {
    refreshed += 1;
  };
  const providerPool = { refresh } as never;
  const links = oneTimeLinks(harness);
  const service = incidentContainment(harness, {
    ...{ end_sessions: endSessions, revoke_tokens: revokeTokens },
    force_resets: forceResets(forceResetOf({ ...harness, links })),
    pause_provider: pauseProvider({ providerPool }),
  });
  const cases = incidentService(harness);
  const boss = await harness.signedIn({ role: 'superadmin' });
  const people: Principal[] = [];
  for (let n = 0; n < 3; n += 1) people.push(await harness.signedIn());
  for (const [n, { user }] of people.entries()) await harness.issueTokenFamily(`tok_${n}`, user.id);
  const trail = harness.trail(boss);
  const input = { runbook: 'breach', title: 'A breach', summary: '', severity: 'high', isDrill } as const;
  const { id } = await cases.open(boss, input, trail);
  const provider = providerRecord();
  await db.providers.insert(provider);
  const state = () => effectTables.map((name) => [name, harness.rows(name)]);
  const caller = { principal: boss, address: '198.51.100.9' };
  const run = async (
    kind: Parameters<typeof service.contain>[1]['kind'],
    target: Parameters<typeof service.contain>[1]['target'],
    requestKey: string = crypto.randomUUID(),
  ) => {
    const { digest: expected } = await service.preview(caller, { id, kind, target });
    return service.contain(caller, { id, kind, target, expected, requestKey, reason: '' }, trail);
  };
  return {
    harness,
    service,
    cases,
    boss,
    caller,
    people,
    trail,
    id,
    provider,
    state,
    run,
    refreshed: () => refreshed,
  };
};

const refused = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof AppError ? thrown.code : thrown),
  );

describe('containment', () => {
  test('ends the sessions of everyone that the preview said, and not the caller’s own', async () => {
    const { service, boss, id, harness, run, caller } = await open();
    const target = { everyone: true };
    const preview = await service.preview(caller, { id, kind: 'end_sessions', target });
    expect(preview).toMatchObject({ figures: { sessions: 3 }, isUndoable: false });
    expect((await run('end_sessions', target)).figures).toEqual(preview.figures);
    expect(harness.rows('sessions').map(({ userId }) => userId)).toEqual([boss.user.id]);
    expect(harness.rows('tokenFamilies')).toHaveLength(3);
    expect((await service.preview(caller, { id, kind: 'end_sessions', target })).figures).toEqual({
      sessions: 0,
    });
    expect((await run('end_sessions', target)).figures).toEqual({ sessions: 0 });
    expect(harness.events().filter(({ type }) => type === 'incident_contained')).toMatchObject([
      { action: 'end_sessions', drill: false, sessions: 3 },
      { sessions: 0 },
    ]);
  });

  test('ends the sessions and tokens of chosen people alone, with an event for each of them', async () => {
    const { service, boss, id, harness, run, people, caller } = await open();
    const [ann, bob] = people.map(({ user }) => user.id);
    const target = { userIds: [ann ?? '', boss.user.id] };
    expect((await service.preview(caller, { id, kind: 'end_sessions', target })).figures).toEqual({
      ...{ people: 2, sessions: 1 },
    });
    expect((await run('end_sessions', target)).figures).toEqual({ people: 2, sessions: 1 });
    expect(harness.rows('sessions').map(({ userId }) => userId)).toContain(boss.user.id);
    expect((await run('revoke_tokens', { userIds: [bob ?? ''] })).figures).toEqual({ people: 1, tokens: 1 });
    expect(harness.rows('tokenFamilies').map(({ userId }) => userId)).not.toContain(bob);
    expect(harness.rows('tokenFamilies')).toHaveLength(2);
    const told = harness.rows('auditEvents').filter(({ type }) => type === 'session_revoked');
    expect(told.map(({ entityId }) => entityId)).toEqual([ann, bob]);
  });

  test('revokes all tokens', async () => {
    const { run, harness } = await open();
    expect((await run('revoke_tokens', { everyone: true })).figures).toEqual({ tokens: 3 });
    expect(harness.rows('tokenFamilies')).toEqual([]);
  });

  test('resets the passwords of the people on the list, each with a link, and passes over those without one', async () => {
    const { service, cases, trail, boss, id, harness, run, people, caller } = await open();
    const without = await harness.signedIn({ passwordHash: null });
    const ids = [...people, without].map(({ user }) => user.id);
    await harness.db.incidentPeople.add(id, ids, { source: 'manual', at: harness.clock.now() });
    const target = { affected: true };
    const preview = await service.preview(caller, { id, kind: 'force_resets', target });
    expect(preview.figures).toEqual({ accounts: 3, skipped: 1, sessions: 3, tokens: 3 });
    expect((await run('force_resets', target)).figures).toEqual(preview.figures);
    expect(ids.map((one) => harness.userNow(one)?.passwordHash ?? null)).toEqual([null, null, null, null]);
    expect(harness.mails().map(({ message }) => message.kind)).toEqual(Array(3).fill('reset_password'));
    expect((await run('force_resets', target)).figures).toEqual({
      accounts: 0,
      skipped: 4,
      sessions: 0,
      tokens: 0,
    });
    expect(harness.mails()).toHaveLength(3);
    expect(await refused(run('force_resets', { everyone: true }))).toBe('validation_failed');
    expect(await refused(run('end_sessions', {}))).toBe('validation_failed');
    const other = await cases.open(
      boss,
      { runbook: 'flood', title: 'x', summary: '', severity: 'low', isDrill: false },
      trail,
    );
    const empty = await service.preview(caller, { id: other.id, kind: 'end_sessions', target });
    expect(empty.figures).toEqual({ people: 0, sessions: 0 });
  });

  test('pauses a provider and takes it back, but not a pause that was there before', async () => {
    const { service, boss, id, harness, run, provider, trail, refreshed } = await open();
    const target = { providerId: provider.id };
    const first = await run('pause_provider', target);
    expect([first.figures, first.isUndoable]).toEqual([{ providers: 1 }, true]);
    const again = await run('pause_provider', target);
    expect(again.figures).toEqual({ providers: 0 });
    const paused = () => harness.rows('providers').find((one) => one.id === provider.id)?.pausedAt;
    await service.undo(boss, { id, actionId: again.id }, trail);
    expect(paused()).not.toBeNull();
    expect((await service.undo(boss, { id, actionId: first.id }, trail)).undoneBy?.id).toBe(boss.user.id);
    expect(paused()).toBeNull();
    expect(refreshed()).toBe(4);
    expect(await refused(service.undo(boss, { id, actionId: first.id }, trail))).toBe('conflict');
    expect(await refused(service.undo(boss, { id, actionId: newId('incidentAction') }, trail))).toBe(
      'not_found',
    );
    const ended = await run('end_sessions', { everyone: true });
    expect(await refused(service.undo(boss, { id, actionId: ended.id }, trail))).toBe('conflict');
    expect((await service.list(id)).items).toHaveLength(3);
  });

  test('an undo leaves a pause that someone else made later', async () => {
    const { service, boss, id, harness, run, provider, trail } = await open();
    const first = await run('pause_provider', { providerId: provider.id });
    await harness.db.providers.update(provider.id, { pausedAt: null });
    const later = new Date(harness.clock.now().getTime() + 1000);
    await harness.db.providers.update(provider.id, { pausedAt: later });
    await service.undo(boss, { id, actionId: first.id }, trail);
    expect((await harness.db.providers.find(provider.id))?.pausedAt).toEqual(later);
    expect(harness.events().filter(({ type }) => type === 'provider_resumed')).toEqual([]);
  });

  test('someone who is put on the list while an action waits for its locks is neither counted nor acted on', async () => {
    const { harness, people, trail, id, caller } = await open();
    const [ann = '', bob = ''] = people.map(({ user }) => user.id);
    const at = harness.clock.now();
    await harness.db.incidentPeople.add(id, [ann], { source: 'manual', at });
    const service = incidentContainment(harness, {
      end_sessions: {
        ...endSessions,
        lock: async (stores, principal, ids) => {
          await stores.incidentPeople.add(id, [bob], { source: 'manual', at });
          await endSessions.lock(stores, principal, ids);
        },
      },
    });
    const input = { id, kind: 'end_sessions', target: { affected: true } } as const;
    const { digest: expected } = await service.preview(caller, input);
    const request = { ...input, reason: '', expected, requestKey: crypto.randomUUID() };
    const done = await service.contain(caller, request, trail);
    expect(done.figures).toEqual({ people: 1, sessions: 1 });
    const left = harness.rows('sessions').map(({ userId }) => userId);
    expect([left.includes(ann), left.includes(bob)]).toEqual([false, true]);
  });

  test('an action that would now do something else than its preview showed is refused and does nothing', async () => {
    const { service, id, harness, run, people, trail, caller } = await open();
    const [ann = '', bob = ''] = people.map(({ user }) => user.id);
    const input = { id, kind: 'end_sessions', reason: '' } as const;
    const contain = (target: { userIds: string[] } | { everyone: true }, expected: string | null) =>
      service.contain(caller, { ...input, target, expected, requestKey: crypto.randomUUID() }, trail);
    const target = { userIds: [ann] };
    const seen = await service.preview(caller, { id, kind: 'end_sessions', target });
    // She signs in elsewhere between the look and the press.
    await harness.db.sessions.create(sessionRecord(ann));
    expect(await refused(contain(target, seen.digest))).toBe('conflict');
    expect(await refused(contain({ userIds: [bob] }, seen.digest))).toBe('conflict');
    expect(harness.rows('sessions')).toHaveLength(5);
    expect([harness.rows('incidentActions'), harness.rows('auditEvents').length]).toEqual([[], 1]);
    expect(await refused(contain(target, null))).toBe('validation_failed');
    expect((await run('end_sessions', target)).figures).toEqual({ people: 1, sessions: 2 });
    const rest = await contain({ everyone: true }, null);
    expect(rest.figures).toEqual({ sessions: 2 });
    expect(harness.events().at(-1)).toMatchObject({ anyFigures: true, sessions: 2 });
  });

  test('a repeated request counts nothing', async () => {
    const { harness, trail, id, caller } = await open();
    let counted = 0;
    const service = incidentContainment(harness, {
      end_sessions: {
        ...endSessions,
        figures: (...args) => {
          counted += 1;
          return endSessions.figures(...args);
        },
      },
    });
    const input = { id, kind: 'end_sessions', target: { everyone: true }, reason: '' } as const;
    const request = { ...input, expected: null, requestKey: crypto.randomUUID() };
    const first = await service.contain(caller, request, trail);
    expect((await service.contain(caller, request, trail)).id).toBe(first.id);
    expect(counted).toBe(1);
  });

  test('a repeated request acts once and answers the same', async () => {
    const { run, harness } = await open();
    const key = crypto.randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => run('end_sessions', { everyone: true }, key)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers[0]?.figures).toEqual({ sessions: 3 });
    expect(harness.rows('incidentActions')).toHaveLength(1);
    expect(harness.rows('incidentEntries').filter(({ kind }) => kind === 'action')).toHaveLength(1);
  });

  test('a drill previews and records the same figures, and changes nothing else in the database', async () => {
    const { service, boss, id, harness, run, people, provider, state, trail, refreshed } = await open(true);
    const ids = people.map(({ user }) => user.id);
    await harness.db.incidentPeople.add(id, ids, { source: 'manual', at: harness.clock.now() });
    const before = state();
    expect((await run('end_sessions', { everyone: true })).figures).toEqual({ sessions: 3 });
    expect((await run('revoke_tokens', { affected: true })).figures).toEqual({ people: 3, tokens: 3 });
    expect((await run('force_resets', { affected: true })).figures).toMatchObject({ accounts: 3 });
    const paused = await run('pause_provider', { providerId: provider.id });
    await service.undo(boss, { id, actionId: paused.id }, trail);
    expect(state()).toEqual(before);
    expect(refreshed()).toBe(0);
    const types = new Set(harness.events().map(({ type }) => type));
    expect([...types].toSorted()).toEqual([
      ...['incident_contained', 'incident_containment_undone', 'incident_opened'],
    ]);
    const { items } = await incidentTimeline(harness).list(id, {});
    expect(items.filter(({ kind }) => kind === 'action').every(({ details }) => details.drill === true)).toBe(
      true,
    );
  });

  test('a closed case takes no action, and what fails leaves neither action nor event', async () => {
    const { cases, boss, id, harness, run, trail } = await open();
    const before = [harness.rows('incidentActions'), harness.rows('auditEvents').length];
    expect(await refused(run('pause_provider', { providerId: newId('provider') }))).toBe('not_found');
    expect([harness.rows('incidentActions'), harness.rows('auditEvents').length]).toEqual(before);
    await cases.close(boss, { id, version: 1, outcome: 'false_alarm', reason: 'No.' }, trail);
    expect(await refused(run('end_sessions', { everyone: true }))).toBe('conflict');
    expect(harness.rows('sessions')).toHaveLength(4);
  });
});
