import { openWithoutTerms } from '@atelier/core/policy';
import { expect, test } from 'vitest';
import { openPasswordAuth } from '../testing/password-auth.ts';
import { createServiceHarness } from '../testing/service-harness.ts';
import { createLegalState } from './legal-state.ts';
import { legalHash, legalTextService } from './legal-texts.ts';

const terms = { kind: 'terms', title: 'Terms of use', body: 'Be kind.', mustAccept: true } as const;
const offer = { kind: 'voluntary', title: 'Showcase', body: 'We show it.', mustAccept: false } as const;

const open = async () => {
  const harness = await createServiceHarness();
  const texts = legalTextService(harness);
  const owner = await harness.signedIn({ role: 'superadmin' });
  const publish = (input: Parameters<typeof texts.publish>[1]) =>
    texts.publish(owner, input, harness.trail(owner));
  return { ...harness, harness, texts, owner, publish };
};

test('nobody is asked for anything while nothing is published, and no row is read for it', async () => {
  const { legalState, owner } = await open();
  expect(await legalState.owes(owner.user.id)).toBe(false);
  // From now on without a promise.
  expect(legalState.owes(owner.user.id)).toBe(false);
});

test('a version that must be accepted is owed by everyone until they accept it, and recorded with its hash', async () => {
  const { harness, consents, publish, owner, clock, rows } = await open();
  const ann = await harness.signedIn();
  expect(await publish({ ...terms, expected: 0 })).toBe(1);
  expect(await consents.owes(ann.user.id)).toBe(true);
  expect(await consents.owes(owner.user.id)).toBe(true);
  await consents.accept(ann, [{ kind: 'terms', version: 1 }], harness.trail(ann));
  expect(await consents.owes(ann.user.id)).toBe(false);
  expect(await consents.owes(owner.user.id)).toBe(true);
  const textDigest = legalHash(terms.title, terms.body);
  expect(rows('consents')).toEqual([
    {
      userId: ann.user.id,
      version: 'terms-1',
      acceptedAt: clock.now(),
      textDigest,
      way: 'asked',
      withdrawnAt: null,
    },
  ]);
  expect(harness.events().at(-1)).toEqual({
    ...{ type: 'terms_accepted', version: 'terms-1', hash: textDigest, way: 'asked', isNew: true },
  });
});

test('a corrected text asks no one who accepted the one before, and a new account accepts the newest', async () => {
  const { harness, consents, publish, texts } = await open();
  const ann = await harness.signedIn();
  await publish({ ...terms, expected: 0 });
  await consents.accept(ann, [{ kind: 'terms', version: 1 }], harness.trail(ann));
  await publish({ ...terms, body: 'Be kind!', mustAccept: false, expected: 1 });
  expect(await consents.owes(ann.user.id)).toBe(false);
  expect((await texts.published()).items).toMatchObject([{ kind: 'terms', version: 2, mustAccept: true }]);
  const ben = await harness.signedIn();
  expect((await consents.mine(ben)).owed).toMatchObject([{ kind: 'terms', version: 2 }]);
  // The text that was replaced meanwhile.
  await expect(
    consents.accept(ben, [{ kind: 'terms', version: 1 }], harness.trail(ben)),
  ).rejects.toMatchObject({
    code: 'validation_failed',
  });
  await publish({ ...terms, body: 'Be very kind.', expected: 2 });
  expect(await consents.owes(ann.user.id)).toBe(true);
});

test('what is voluntary is never required, and can be withdrawn and given again', async () => {
  const { harness, consents, publish } = await open();
  const ann = await harness.signedIn();
  await expect(publish({ ...offer, mustAccept: true, expected: 0 })).rejects.toMatchObject({
    code: 'validation_failed',
  });
  await publish({ ...offer, expected: 0 });
  const version = { kind: 'voluntary', version: 1 } as const;
  expect(await consents.owes(ann.user.id)).toBe(false);
  expect(await consents.mine(ann)).toMatchObject({ items: [], owed: [], offered: [version] });
  await consents.accept(ann, [version], harness.trail(ann));
  expect(await consents.mine(ann)).toMatchObject({
    ...{ items: [{ ...version, way: 'account', mayWithdraw: true, withdrawnAt: null }], offered: [] },
  });
  await consents.withdraw(ann, version, harness.trail(ann));
  await expect(consents.withdraw(ann, version, harness.trail(ann))).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await consents.mine(ann)).toMatchObject({
    ...{ items: [{ ...version, mayWithdraw: false, withdrawnAt: expect.any(String) }], offered: [version] },
  });
  await consents.accept(ann, [version], harness.trail(ann));
  expect(await consents.mine(ann)).toMatchObject({ items: [{ withdrawnAt: null }] });
  await expect(
    consents.withdraw(ann, { kind: 'terms', version: 1 }, harness.trail(ann)),
  ).rejects.toMatchObject({ code: 'forbidden' });
});

test('two superadmins who publish at once do not replace each other’s text unseen', async () => {
  const { publish, texts } = await open();
  const outcomes = await Promise.allSettled(
    [1, 2].map((n) => publish({ ...terms, body: `Version of author ${n}`, expected: 0 })),
  );
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await texts.list()).items).toMatchObject([{ version: 1, state: 'current' }]);
});

test('a text that is taken down is asked for no more, and its next version has the next number', async () => {
  const { harness, consents, publish, texts, owner } = await open();
  const ann = await harness.signedIn();
  await publish({ ...terms, expected: 0 });
  await texts.retire(owner, 'terms', harness.trail(owner));
  expect(await consents.owes(ann.user.id)).toBe(false);
  expect((await texts.published()).items).toEqual([]);
  await expect(texts.retire(owner, 'terms', harness.trail(owner))).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await publish({ ...terms, expected: 1 })).toBe(2);
  expect(await consents.owes(ann.user.id)).toBe(true);
  // Who agreed to the first version can still read it.
  expect(await texts.text({ kind: 'terms', version: 1 })).toMatchObject({
    body: 'Be kind.',
    isCurrent: false,
  });
});

test('another node asks within a second of the publication, and asks the database once a minute for a person', async () => {
  const { harness, consents, publish, db } = await open();
  const ann = await harness.signedIn();
  let nowMs = 0;
  let reads = 0;
  const listOf = (id: string) => {
    reads += 1;
    return db.consents.listOf(id);
  };
  const counted = { ...db.consents, listOf };
  const other = createLegalState({
    db: { legalTexts: db.legalTexts, consents: counted },
    nowMs: () => nowMs,
  });
  expect(await other.owes(ann.user.id)).toBe(false);
  await publish({ ...terms, expected: 0 });
  expect(await other.owes(ann.user.id)).toBe(false);
  nowMs += 1000;
  expect(await other.owes(ann.user.id)).toBe(true);
  await consents.accept(ann, [{ kind: 'terms', version: 1 }], harness.trail(ann));
  expect(await other.owes(ann.user.id)).toBe(false);
  const before = reads;
  nowMs += 59_000;
  expect(await other.owes(ann.user.id)).toBe(false);
  expect(reads).toBe(before);
  nowMs += 2000;
  expect(await other.owes(ann.user.id)).toBe(false);
  expect(reads).toBe(before + 1);
});

test('while the database does not answer, what was published before counts', async () => {
  const { harness, publish, db } = await open();
  const ann = await harness.signedIn();
  await publish({ ...terms, expected: 0 });
  let isDown = false;
  let nowMs = 0;
  const list = () => (isDown ? Promise.reject(new Error('gone')) : db.legalTexts.list());
  const state = createLegalState({
    db: { ...db, legalTexts: { ...db.legalTexts, list } },
    nowMs: () => nowMs,
  });
  expect(await state.owes(ann.user.id)).toBe(true);
  isDown = true;
  nowMs += 5000;
  expect(await state.owes(ann.user.id)).toBe(true);
});

test('an account is not created without accepting what must be, and with it the consent is in the same transaction', async () => {
  for (const emailVerificationRequired of [true, false]) {
    const { harness, registration } = await openPasswordAuth({ emailVerificationRequired });
    const owner = await harness.signedIn({ role: 'superadmin' });
    await legalTextService(harness).publish(owner, { ...terms, expected: 0 }, harness.trail(owner));
    const before = harness.rows('users').length;
    const register = (accepted?: { kind: 'terms'; version: number }[]) =>
      registration.register(
        { email: 'new@example.org', password: 'a long enough password', ...(accepted && { accepted }) },
        harness.request,
        null,
        harness.trail(),
      );
    const refused = { code: 'validation_failed', issues: [{ path: 'accepted' }] };
    await expect(register()).rejects.toMatchObject(refused);
    await expect(register([{ kind: 'terms', version: 2 }])).rejects.toMatchObject(refused);
    expect(harness.rows('users')).toHaveLength(before);
    await register([{ kind: 'terms', version: 1 }]);
    const user = harness.rows('users').find(({ email }) => email === 'new@example.org');
    expect(harness.rows('consents')).toMatchObject([
      { userId: user?.id, version: 'terms-1', way: 'sign_up' },
    ]);
    // For an address that is taken, nothing is recorded about its owner.
    if (emailVerificationRequired) await register([{ kind: 'terms', version: 1 }]);
    expect(harness.rows('consents')).toHaveLength(1);
  }
});

test('without accepted terms only the account itself is open: not tokens, pictures or the console', () => {
  expect([...openWithoutTerms]).toEqual([
    ...['session:read', 'session:end', 'account:read', 'account:edit', 'account:secure'],
  ]);
});
