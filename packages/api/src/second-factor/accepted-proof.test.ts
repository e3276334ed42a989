import { checkRows } from '@atelier/core/testing/check-rows';
import { expect, test } from 'vitest';
import { isAcceptedProof, type ProofKind, provenAtAfter } from './accepted-proof.ts';

const [earlier, later] = [new Date('2026-03-10T12:00:00.000Z'), new Date('2026-03-10T12:01:00.000Z')];
const factor = new Date('2026-01-01T00:00:00.000Z');

const password = { passwordHash: 'a hash', secondFactorAt: null };
const twoFactors = { passwordHash: 'a hash', secondFactorAt: factor };
const passkeyAlone = { passwordHash: null, secondFactorAt: factor };
const providerAlone = { passwordHash: null, secondFactorAt: null };

test('an account renews its proof only by what step-up accepts', () =>
  checkRows<
    [
      string,
      typeof password | typeof twoFactors | typeof passkeyAlone | typeof providerAlone,
      boolean,
      ProofKind[],
    ]
  >(
    [
      ['a password', password, true, ['second_factor', 'password']],
      ['a password that is switched off', password, false, ['second_factor', 'provider']],
      ['a password and a second factor', twoFactors, true, ['second_factor']],
      ['a passkey alone', passkeyAlone, true, ['second_factor']],
      ['a provider alone', providerAlone, true, ['second_factor', 'provider']],
    ],
    '%s',
    (_what, owner, regularAuth, accepted) => {
      for (const kind of ['password', 'second_factor', 'provider'] as const) {
        const isAccepted = accepted.includes(kind);
        expect(isAcceptedProof(kind, owner, { regularAuth }), kind).toBe(isAccepted);
        const after = (at: Date, before: Date) => provenAtAfter({ kind, at }, owner, { regularAuth }, before);
        expect(after(later, earlier), kind).toEqual(isAccepted ? later : earlier);
        // An older proof never replaces a newer one.
        expect(after(earlier, later), kind).toEqual(later);
      }
    },
  ));
