import { AppError } from '@atelier/core/errors';
import type { ConfirmAddedInput } from '@atelier/core/schemas/confirm-access';
import type { z } from 'zod';
import { requireCurrentSession, sessionOf } from '../access/current-session.ts';
import { allUnreviewed } from '../access/unreviewed-access.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { createSecondFactorVerifier } from '../second-factor/verifier.ts';
import type { Deps } from '../shared/deps.ts';
import type { Principal, RequestContext } from '../trpc/request-context.ts';

type Request = Pick<RequestContext, 'ip' | 'userAgent'>;

const tooNew =
  'Confirm with a passkey, authenticator app or recovery code that you had before. Without one, reset your password by email and tick what is yours there.';
const listChanged = 'The list has changed. Check it again.';

/** "These are mine": confirms unreviewed access without a reset (decision 0024). */
export const confirmAccess = (
  deps: Pick<
    Deps,
    'clock' | 'db' | 'loginThrottle' | 'notices' | 'passkeys' | 'recoveryCodes' | 'sealer' | 'totpCodes'
  >,
) => {
  const { clock } = deps;
  const verifier = createSecondFactorVerifier(deps);
  return {
    /**
     * Marks everything that the owner was shown as reviewed. It needs a second factor in the same call, and one that
     * was reviewed before: an attacker may have a stolen session or the password, but their second factor is newer.
     * @throws AppError `wrong_code`, `rate_limited`, `forbidden` if the factor is itself unreviewed, `conflict` if
     * `ids` are not all unreviewed items, `unauthenticated`
     */
    async confirmAccess(
      principal: Principal,
      { ids, proof }: z.output<typeof ConfirmAddedInput>,
      request: Request,
      audit: AuditTrail,
    ): Promise<void> {
      const { userId, tokenHash } = sessionOf(principal);
      const binding = { purpose: 'step_up', boundTo: tokenHash } as const;
      const countAttempt = async () => 0;
      const verification = {
        userId,
        input: proof,
        binding,
        request,
        audit,
        method: 'confirm_added',
        countAttempt,
      };
      await verifier.verify(verification, async (stores, user, factor, setUpAt) => {
        await requireCurrentSession(stores, principal);
        const now = clock.now();
        const { until, items } = await allUnreviewed(stores, user, now);
        if (setUpAt === null || setUpAt > until) throw new AppError('forbidden', tooNew);
        const named = new Set(ids);
        if (items.length === 0 || named.size !== items.length || !items.every(({ id }) => named.has(id)))
          throw new AppError('conflict', listChanged);
        // Not `now`: an attacker may add something in this very millisecond.
        const times = items.map(({ addedAt }) => Date.parse(addedAt ?? now.toISOString()));
        await stores.trust.markReviewed(user.id, new Date(Math.max(...times)));
        await audit.write(stores, 'added_access_confirmed', {
          entityType: 'user',
          entityId: user.id,
          details: { factor, confirmed: items.length },
        });
      });
    },
  };
};
