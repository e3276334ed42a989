import type { UserRecord } from '@atelier/core/ports/records';
import { describe, expect, test } from 'vitest';
import { totpService } from '../credentials/totp.ts';
import { openIdentities, refusal, sessionOf } from '../testing/identities.ts';
import { createServiceHarness, type ServiceHarness } from '../testing/service-harness.ts';
import type { Principal } from '../trpc/request-context.ts';

/** What others do between the first look and the transaction; the faults of the browser's way through a provider. */
const change = (harness: ServiceHarness, { user }: Principal, fields: Partial<UserRecord>): void => {
  const found = harness.tables.users.get(user.id);
  if (found !== undefined) harness.tables.users.set(user.id, { ...found, ...fields });
};

const linkChanges: Readonly<
  Record<string, readonly [(harness: ServiceHarness, ann: Principal) => unknown, string]>
> = {
  'the account was locked': [
    (harness, ann) => change(harness, ann, { lockedAt: new Date() }),
    'account_locked',
  ],
  'the account moved to an address that is not proven': [
    (harness, ann) => change(harness, ann, { emailVerifiedAt: null }),
    'email_unverified',
  ],
  'the account moved to another address': [
    (harness, ann) => change(harness, ann, { email: 'moved@example.org' }),
    'email_differs',
  ],
  'the session ended': [(harness) => harness.tables.sessions.clear(), 'expired'],
};

test.each(Object.entries(linkChanges))(
  'nothing is linked if %s while the provider was asked',
  async (_, [meanwhile, fault]) => {
    const { harness, arrive, answer } = openIdentities();
    const ann = await harness.signedIn({ email: 'ann@example.org' });
    answer({ kind: 'link', ...sessionOf(ann) });
    meanwhile(harness, ann);
    expect(await arrive(ann)).toMatchObject({ location: `/account?fault=${fault}` });
    expect(harness.tables.identities.size).toBe(0);
    expect(harness.changes()).toEqual([]);
  },
);

const stepUpChanges: typeof linkChanges = {
  'the account was locked': linkChanges['the account was locked'] ?? [() => undefined, ''],
  'a password was set': [(harness, ann) => change(harness, ann, { passwordHash: 'a password' }), 'failed'],
  'a second factor came': [(harness, ann) => change(harness, ann, { secondFactorAt: new Date() }), 'failed'],
  'the provider was unlinked': [(harness) => harness.tables.identities.clear(), 'other_account'],
  'the session ended': [(harness) => harness.tables.sessions.clear(), 'expired'],
};

test.each(Object.entries(stepUpChanges))(
  'a provider confirms nobody if %s while it was asked',
  async (_, [meanwhile, fault]) => {
    const { harness, arrive, answer, link } = openIdentities();
    const ann = await harness.signedIn({ passwordHash: null });
    await link(ann.user.id);
    answer({ kind: 'step_up', ...sessionOf(ann), next: null });
    meanwhile(harness, ann);
    const sessions = [...harness.tables.sessions.values()];
    expect(await arrive(ann)).toMatchObject({ location: `/account?fault=${fault}` });
    expect([...harness.tables.sessions.values()]).toEqual(sessions);
  },
);

describe('an authenticator app', () => {
  test('whose secret was replaced while its code was judged is not confirmed, and that is no guess', async () => {
    const harness = createServiceHarness();
    const judging: { meanwhile: (() => void) | null } = { meanwhile: null };
    const totpCodes: typeof harness.totpCodes = {
      ...harness.totpCodes,
      stepOf: (secret, code) => {
        judging.meanwhile?.();
        return harness.totpCodes.stepOf(secret, code);
      },
    };
    const service = totpService({ ...harness, totpCodes });
    const ann = await harness.signedIn();
    const { secret } = await service.begin(ann);
    judging.meanwhile = () => {
      const pending = harness.tables.totp.get(ann.user.id);
      if (pending !== undefined)
        harness.tables.totp.set(ann.user.id, { ...pending, sealedSecret: 'another' });
    };
    const confirmed = service.confirm(ann, `${secret}-7`, harness.device, harness.trail(ann));
    expect(await refusal(confirmed)).toBe('conflict');
    expect(harness.tables.totp.get(ann.user.id)?.confirmedAt).toBeNull();
    expect(harness.tables.users.get(ann.user.id)?.secondFactorAt).toBeNull();
    expect(harness.tables.loginAttempts.size).toBe(0);
  });
});
