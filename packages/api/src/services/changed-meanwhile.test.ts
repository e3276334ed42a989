import type { UserRecord } from '@atelier/core/ports/records';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../call.ts';
import { openIdentities, refusal, sessionOf } from '../testing/identities.ts';
import { createWaysInBench, type WaysInBench } from '../testing/ways-in.ts';
import { twoFactorService } from './two-factor.ts';

/** What others do between the first look and the transaction; the faults of the browser's way through a provider. */
const change = (bench: WaysInBench, { user }: Caller, fields: Partial<UserRecord>): void => {
  const found = bench.tables.users.get(user.id);
  if (found !== undefined) bench.tables.users.set(user.id, { ...found, ...fields });
};

const linkChanges: Readonly<Record<string, readonly [(bench: WaysInBench, ann: Caller) => unknown, string]>> =
  {
    'the account was locked': [
      (bench, ann) => change(bench, ann, { lockedAt: new Date() }),
      'account_locked',
    ],
    'the account moved to an address that is not proven': [
      (bench, ann) => change(bench, ann, { emailVerifiedAt: null }),
      'email_unverified',
    ],
    'the account moved to another address': [
      (bench, ann) => change(bench, ann, { email: 'moved@example.org' }),
      'email_differs',
    ],
    'the session ended': [(bench) => bench.tables.sessions.clear(), 'expired'],
  };

test.each(Object.entries(linkChanges))(
  'nothing is linked if %s while the provider was asked',
  async (_, [meanwhile, fault]) => {
    const { bench, arrive, answer } = openIdentities();
    const ann = await bench.signedIn({ email: 'ann@example.org' });
    answer({ kind: 'link', ...sessionOf(ann) });
    meanwhile(bench, ann);
    expect(await arrive(ann)).toMatchObject({ location: `/account?fault=${fault}` });
    expect(bench.tables.identities.size).toBe(0);
    expect(bench.changes()).toEqual([]);
  },
);

const stepUpChanges: typeof linkChanges = {
  'the account was locked': linkChanges['the account was locked'] ?? [() => undefined, ''],
  'a password was set': [(bench, ann) => change(bench, ann, { passwordHash: 'a password' }), 'failed'],
  'a second factor came': [(bench, ann) => change(bench, ann, { secondFactorAt: new Date() }), 'failed'],
  'the provider was unlinked': [(bench) => bench.tables.identities.clear(), 'other_account'],
  'the session ended': [(bench) => bench.tables.sessions.clear(), 'expired'],
};

test.each(Object.entries(stepUpChanges))(
  'a provider confirms nobody if %s while it was asked',
  async (_, [meanwhile, fault]) => {
    const { bench, arrive, answer, link } = openIdentities();
    const ann = await bench.signedIn({ passwordHash: null });
    await link(ann.user.id);
    answer({ kind: 'step_up', ...sessionOf(ann), next: null });
    meanwhile(bench, ann);
    const sessions = [...bench.tables.sessions.values()];
    expect(await arrive(ann)).toMatchObject({ location: `/account?fault=${fault}` });
    expect([...bench.tables.sessions.values()]).toEqual(sessions);
  },
);

describe('an authenticator app', () => {
  test('whose secret was replaced while its code was judged is not confirmed, and that is no guess', async () => {
    const bench = createWaysInBench();
    const judging: { meanwhile: (() => void) | null } = { meanwhile: null };
    const totpCodes: typeof bench.totpCodes = {
      ...bench.totpCodes,
      stepOf: (secret, code) => {
        judging.meanwhile?.();
        return bench.totpCodes.stepOf(secret, code);
      },
    };
    const service = twoFactorService({ ...bench, totpCodes });
    const ann = await bench.signedIn();
    const { secret } = await service.begin(ann);
    judging.meanwhile = () => {
      const pending = bench.tables.totp.get(ann.user.id);
      if (pending !== undefined) bench.tables.totp.set(ann.user.id, { ...pending, sealedSecret: 'another' });
    };
    const confirmed = service.confirm(ann, `${secret}-7`, bench.device, bench.trail(ann));
    expect(await refusal(confirmed)).toBe('conflict');
    expect(bench.tables.totp.get(ann.user.id)?.confirmedAt).toBeNull();
    expect(bench.tables.users.get(ann.user.id)?.secondFactorAt).toBeNull();
    expect(bench.tables.guesses.size).toBe(0);
  });
});
