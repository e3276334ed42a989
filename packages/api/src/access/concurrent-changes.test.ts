import { checkRows } from '@atelier/core/testing/check-rows';
import { describe, expect, test } from 'vitest';
import { totpService } from '../credentials/totp.ts';
import { openIdentities, refusal, sessionOf } from '../testing/identities.ts';
import { createServiceHarness, type ServiceHarness } from '../testing/service-harness.ts';

/** A concurrent change between the first read and the transaction. */
type Change = (harness: ServiceHarness, id: string) => Promise<unknown>;

const lockAccount: Change = ({ db, clock }, id) => db.users.lock(id, null, clock.now());
const endSessions: Change = ({ db }, id) => db.sessions.deleteAllOf(id);

/** With the fault that the browser gets. */
const linkChanges: Readonly<Record<string, readonly [Change, string]>> = {
  'the account was locked': [lockAccount, 'account_locked'],
  'the account moved to an address that is not verified': [
    ({ tamper }, id) => tamper(`update users set email_verified_at = null where id = '${id}'`),
    'email_unverified',
  ],
  'the account moved to another address': [
    ({ db, clock }, id) => db.users.setEmail(id, 'ann@example.org', 'moved@example.org', clock.now()),
    'email_differs',
  ],
  'the session ended': [endSessions, 'expired'],
};

test('nothing is linked if the account or the session changed during the OAuth flow', () =>
  checkRows(Object.entries(linkChanges), '%s', async (_, [change, fault]) => {
    const { harness, runCallback, setProfile } = await openIdentities();
    const ann = await harness.signedIn({ email: 'ann@example.org' });
    setProfile({ kind: 'link', ...sessionOf(ann) });
    await change(harness, ann.user.id);
    expect(await runCallback(ann)).toMatchObject({ location: `/account?fault=${fault}` });
    expect(harness.rows('identities')).toEqual([]);
    expect(harness.changes()).toEqual([]);
  }));

const stepUpChanges: typeof linkChanges = {
  'the account was locked': [lockAccount, 'account_locked'],
  'a password was set': [({ db }, id) => db.users.setPasswordHash(id, null, 'a password'), 'failed'],
  'a second factor was set up': [({ db, clock }, id) => db.users.setSecondFactor(id, clock.now()), 'failed'],
  'the provider was unlinked': [({ tamper }) => tamper('delete from identities'), 'other_account'],
  'the session ended': [endSessions, 'expired'],
};

test('step-up by a provider is refused if the account or the session changed during the OAuth flow', () =>
  checkRows(Object.entries(stepUpChanges), '%s', async (_, [change, fault]) => {
    const { harness, runCallback, setProfile, link } = await openIdentities();
    const ann = await harness.signedIn({ passwordHash: null });
    await link(ann.user.id);
    setProfile({ kind: 'step_up', ...sessionOf(ann), next: null });
    await change(harness, ann.user.id);
    const sessions = harness.rows('sessions');
    expect(await runCallback(ann)).toMatchObject({ location: `/account?fault=${fault}` });
    expect(harness.rows('sessions')).toEqual(sessions);
  }));

describe('an authenticator app (TOTP)', () => {
  test('whose secret was replaced while its code was verified is not confirmed, and no failed attempt is counted', async () => {
    const harness = await createServiceHarness();
    const hook: { change: (() => void) | null } = { change: null };
    const totpCodes: typeof harness.totpCodes = {
      ...harness.totpCodes,
      stepOf: (secret, code) => {
        hook.change?.();
        return harness.totpCodes.stepOf(secret, code);
      },
    };
    const service = totpService({ ...harness, totpCodes });
    const ann = await harness.signedIn();
    const { secret } = await service.begin(ann);
    // SQLite is synchronous: the secret is replaced before the code is verified.
    hook.change = () => void harness.tamper("update totp_secrets set sealed_secret = 'another'");
    const confirmed = service.confirm(ann, `${secret}-7`, harness.device, harness.trail(ann));
    expect(await refusal(confirmed)).toBe('conflict');
    expect(harness.totpOf(ann.user.id)?.sealedSecret).toBe('another');
    expect(harness.totpOf(ann.user.id)?.confirmedAt).toBeNull();
    expect(harness.userNow(ann.user.id)?.secondFactorAt).toBeNull();
    expect(harness.rows('loginAttempts')).toEqual([]);
  });
});
