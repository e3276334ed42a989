import type { AccountSecurity } from '@atelier/core/schemas/identity';
import { describe, expect, test } from 'vitest';
import { olderFactors } from './older-factors.ts';

type Item = NonNullable<AccountSecurity['unreviewed']>['items'][number];
const at = '2026-11-01T10:00:00.000Z';
const item = (kind: Item['kind'], id: string): Item => ({ id, kind, name: '', addedAt: at });
const passkey = (id: string) => ({ id, name: 'phone', backedUp: false, createdAt: at, lastUsedAt: null });
const account = (has: Partial<AccountSecurity>, items: readonly Item[]): AccountSecurity => ({
  email: 'ines@example.org',
  emailVerified: true,
  pendingEmail: null,
  hasPassword: true,
  totp: false,
  recoveryCodesLeft: 0,
  passkeys: [],
  identities: [],
  linkable: [],
  secondFactorRequired: false,
  unreviewed: { since: at, items: [...items] },
  reviews: [],
  ...has,
});
const token = item('token', 'a-token');

describe('second factors that can confirm what was added', () => {
  test('are those that are not unreviewed themselves', () => {
    const all = { totp: true, recoveryCodesLeft: 9, passkeys: [passkey('old'), passkey('new')] };
    expect(olderFactors(account(all, [item('passkey', 'new')]), true)).toEqual({
      totp: true,
      recoveryCode: true,
      passkey: true,
    });
    const newer = [item('totp', 'x'), item('passkey', 'old'), item('passkey', 'new')];
    expect(olderFactors(account(all, newer), true)).toEqual({
      totp: false,
      recoveryCode: true,
      passkey: false,
    });
    expect(olderFactors(account({ totp: true }, [token]), true)).toMatchObject({ recoveryCode: false });
  });

  test('are none without a second factor, or if all of them are unreviewed', () => {
    expect(olderFactors(account({}, [token]), true)).toBeNull();
    const newest = { totp: true, recoveryCodesLeft: 10 };
    const items = [item('totp', 'x'), item('recovery_codes', 'y')];
    expect(olderFactors(account(newest, items), true)).toBeNull();
  });

  test('exclude passkeys if the browser cannot use them', () => {
    expect(olderFactors(account({ passkeys: [passkey('old')] }, [token]), false)).toBeNull();
    expect(olderFactors(account({ passkeys: [passkey('old')] }, [token]), true)).not.toBeNull();
  });
});
