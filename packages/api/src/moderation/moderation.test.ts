import { AppError } from '@atelier/core/errors';
import { caseRecord, ruleRecord } from '@atelier/core/testing/moderation-records';
import { describe, expect, test } from 'vitest';
import { openJobs } from '../testing/jobs.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { actorOf } from '../trpc/request-context.ts';
import { moderationCaseService } from './cases.ts';
import { moderationRuleService } from './rules.ts';
import { strictnessService } from './strictness.ts';

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (thrown: unknown) => (thrown instanceof AppError ? `${thrown.code}: ${thrown.message}` : String(thrown)),
  );

describe('prompts are checked before anything is held (R-STUDIO-3)', () => {
  test('a blocked prompt makes no job, holds nothing, tells the reason, and leaves a case and an event without its text', async () => {
    const { harness, account, create, quotaOf, signals } = await openJobs();
    const ann = await account();
    await harness.db.moderationRules.insert(ruleRecord());
    const told = await failure(create(ann, { prompt: 'a f0rbidden heron' }));
    expect(told).toMatch(/^content_blocked: This word isn’t allowed here\. Nothing was charged/);
    expect([harness.rows('jobs'), quotaOf(ann), signals.submissions()]).toEqual([
      [],
      { used: 0, held: 0 },
      0,
    ]);
    expect(harness.rows('moderationCases')).toMatchObject([
      { userId: ann.id, prompt: 'a f0rbidden heron', wasBlocked: true, state: 'open', subjectId: null },
    ]);
    const events = harness.events();
    expect(events).toMatchObject([{ type: 'suspicious_content', outcome: 'blocked', subject: 'prompt' }]);
    expect(JSON.stringify(events)).not.toContain('heron');
  });

  test('a prompt that is marked runs, with a case about its job', async () => {
    const { harness, account, create } = await openJobs();
    await harness.db.moderationRules.insert(ruleRecord({ action: 'flag' }));
    const { id } = await create(await account(), { prompt: 'a forbidden heron' });
    expect(harness.rows('moderationCases')).toMatchObject([{ subjectId: id, wasBlocked: false }]);
    expect(harness.events().map(({ type }) => type)).toEqual(['job_created', 'suspicious_content']);
  });

  test('a model can ask for more than its workspace has chosen', async () => {
    const { harness, account, create, engines } = await openJobs();
    const ann = await account();
    await create(ann, { prompt: 'a fucking great heron' });
    expect(harness.rows('moderationCases')).toEqual([]);
    engines.leastStrictness = () => 'strict';
    const { id } = await create(ann, { prompt: 'a fucking great heron' });
    expect(harness.rows('moderationCases')).toMatchObject([{ subjectId: id, ruleIds: ['starter-en'] }]);
  });

  test('a change of a rule counts for the next prompt', async () => {
    const { harness, account, create } = await openJobs({ maxUnfinishedJobs: 9 });
    const ann = await account();
    const rules = moderationRuleService(harness);
    const trail = harness.trail();
    expect(await failure(create(ann, { prompt: 'a zzyzx' }))).toBeNull();
    const { id } = await rules.add(
      { name: 'Z', action: 'block', terms: ['zzyzx*'], reason: 'No Z.', isEnabled: true },
      trail,
    );
    expect(await failure(create(ann, { prompt: 'a zzyzx' }))).toMatch(/^content_blocked: No Z/);
    await rules.update({ id, isEnabled: false }, trail);
    expect(await failure(create(ann, { prompt: 'a zzyzx' }))).toBeNull();
    await rules.update({ id, isEnabled: true }, trail);
    await rules.remove(id, trail);
    expect(await failure(create(ann, { prompt: 'a zzyzx' }))).toBeNull();
    const changes = harness.events().filter(({ type }) => type.startsWith('moderation_rule'));
    expect(changes).toMatchObject([
      { type: 'moderation_rule_added' },
      { type: 'moderation_rule_updated', isEnabled: 'true → false' },
      { type: 'moderation_rule_updated', isEnabled: 'false → true' },
      { type: 'moderation_rule_removed' },
    ]);
  });

  test('sexual content with minors is blocked at every level, and no allow rule exempts it', async () => {
    const { harness, account, create } = await openJobs({ maxUnfinishedJobs: 9 });
    const ann = await account();
    await harness.db.moderationRules.insert(ruleRecord({ action: 'allow', terms: ['nude', 'child'] }));
    await harness.db.strictness.set(ann, 'relaxed');
    for (const prompt of [
      'a n.u.d.e child',
      '色情 儿童',
      'nacktes Kind',
      'a sexy 12 year old',
      'голая девочка',
    ])
      expect(await failure(create(ann, { prompt })), prompt).toMatch(/^content_blocked/);
    for (const prompt of ['a child with a kite', 'a nude marble statue', 'a 12 year old oak'])
      expect(await failure(create(ann, { prompt })), prompt).toBeNull();
  });

  test('starter lists mark in strict workspaces alone, and swearing blocks nobody', async () => {
    const { harness, account, create } = await openJobs({ maxUnfinishedJobs: 9 });
    const ann = await account();
    await create(ann, { prompt: 'a fucking great heron' });
    expect(harness.rows('moderationCases')).toEqual([]);
    await harness.db.strictness.set(ann, 'strict');
    await create(ann, { prompt: 'a fucking great heron' });
    expect(harness.rows('moderationCases')).toMatchObject([{ wasBlocked: false, ruleIds: ['starter-en'] }]);
  });

  test('every third blocked prompt of a person within a day is an event of its own', async () => {
    const { harness, account, create } = await openJobs();
    const ann = await account();
    await harness.db.moderationRules.insert(ruleRecord());
    for (let at = 0; at < 4; at += 1) await failure(create(ann, { prompt: 'a forbidden heron' }));
    const repeated = () => harness.events().filter(({ type }) => type === 'suspicious_content_repeated');
    expect(repeated()).toMatchObject([{ blocked: 3, windowS: 86_400 }]);
    harness.clock.advance(86_400_001);
    for (let at = 0; at < 2; at += 1) await failure(create(ann, { prompt: 'a forbidden heron' }));
    expect(repeated()).toHaveLength(1);
  });

  test('beyond the cases that a person can cause, each blocked prompt is such an event', async () => {
    const { harness, account, create } = await openJobs();
    const ann = await account();
    await harness.db.moderationRules.insert(ruleRecord());
    for (let at = 0; at < 100; at += 1)
      await harness.db.moderationCases.insert(caseRecord(ann, { createdAt: harness.clock.now() }));
    for (let at = 0; at < 2; at += 1) await failure(create(ann, { prompt: 'a forbidden heron' }));
    expect(harness.rows('moderationCases')).toHaveLength(100);
    expect(harness.events().filter(({ type }) => type === 'suspicious_content_repeated')).toHaveLength(2);
  });
});

describe('reviews', () => {
  const open = async () => {
    const harness = await createServiceHarness();
    const [ann, eve] = [
      actorOf(await harness.signedIn()),
      actorOf(await harness.signedIn({ role: 'admin' })),
    ];
    const found = caseRecord({ id: ann.userId, workspaceId: ann.workspaceId });
    await harness.db.moderationCases.insert(found);
    return {
      harness,
      ann,
      eve,
      found,
      service: moderationCaseService({ ...harness, blobs: {} as never }),
      trail: harness.trail(),
    };
  };

  test('are decided once; the person sees the decision, objects once, and a second review clears it', async () => {
    const { ann, eve, found, service, trail } = await open();
    const decide = (decision: 'upheld' | 'cleared') =>
      failure(service.decide(eve, { id: found.id, decision, note: 'Not here.' }, trail));
    expect([await decide('upheld'), (await decide('cleared'))?.split(':')[0]]).toEqual([null, 'conflict']);
    expect((await service.mine(ann, {})).items).toMatchObject([
      { state: 'upheld', note: 'Not here.', mayAppeal: true },
    ]);
    const appeal = () => failure(service.appeal(ann, { id: found.id, text: 'It is a bird.' }, trail));
    expect([await appeal(), (await appeal())?.split(':')[0]]).toEqual([null, 'conflict']);
    expect((await service.queue({ state: 'open', appealed: true }, {})).items).toMatchObject([
      { id: found.id, appeal: 'It is a bird.', person: { id: ann.userId } },
    ]);
    expect(await decide('cleared')).toBeNull();
    expect((await service.mine(ann, {})).items).toMatchObject([{ state: 'cleared', mayAppeal: false }]);
  });

  test('are no business of strangers', async () => {
    const { eve, found, service, trail } = await open();
    expect((await service.mine(eve, {})).items).toEqual([]);
    expect(await failure(service.appeal(eve, { id: found.id, text: 'Mine.' }, trail))).toMatch(/^not_found/);
  });

  test('an owner can make the workspace stricter, never less strict than the server', async () => {
    const harness = await createServiceHarness({
      moderation: {
        strictness: 'standard',
        picturesAreClassified: true,
        pictureThreshold: 0.8,
        repeats: { points: 3, windowS: 60 },
      },
    });
    const ann = actorOf(await harness.signedIn());
    const service = strictnessService(harness);
    expect(await service.set(ann, 'strict', harness.trail())).toEqual({ level: 'strict', least: 'standard' });
    expect(await failure(service.set(ann, 'relaxed', harness.trail()))).toMatch(/^validation_failed/);
  });
});

test('a trial of words says how many past prompts they match, with samples and without persons', async () => {
  const { harness, account, create } = await openJobs({ maxUnfinishedJobs: 9 });
  const ann = await account();
  for (const prompt of ['a forbidden heron', 'a heron', 'f.o.r.b.i.d.d.e.n lake'])
    await create(ann, { prompt });
  const trial = await moderationRuleService(harness).try({ terms: ['forbidden'] }, harness.trail());
  expect(trial).toMatchObject({ hits: 2, prompts: 3, isPartial: false });
  expect(trial.samples.map(({ match }) => match).toSorted()).toEqual(['f.o.r.b.i.d.d.e.n', 'forbidden']);
  expect(JSON.stringify(trial)).not.toContain(ann.id);
});

test('a trial lets other calls run every few prompts, however long these are', async () => {
  const harness = await createServiceHarness();
  const prompt = 'a heron at dusk over the reeds with mist '.repeat(48);
  const page = Array.from({ length: 200 }, (_, at) => ({ id: `job_${at}`, prompt }));
  const moderationRules = { ...harness.db.moderationRules, pastPrompts: async () => page };
  const rules = moderationRuleService({ ...harness, db: { ...harness.db, moderationRules } });
  let turns = 0;
  let isRunning = true;
  const count = (): void => {
    turns += 1;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  const trial = await rules.try({ terms: ['forbidden'] }, harness.trail());
  isRunning = false;
  expect(trial).toMatchObject({ prompts: 200, hits: 0 });
  // They take far longer than ten turns of 10 ms.
  expect(turns).toBeGreaterThan(5);
});
