import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';
import type { Recipient } from '../shared/security-notices.ts';

const hourMs = 3_600_000;

/**
 * Queues a verification link for an unverified account, in the caller's transaction (R-ID-6).
 *
 * `browserHash` is the browser that *registered*, in which the link suffices; null if unknown, and then the link asks
 * for the password. Never the browser that requested another link: it may be that of the address's owner, who would
 * confirm a stranger's registration by it (decision 0009).
 */
export const queueVerification = async (
  {
    clock,
    secrets,
    outbox,
    link,
    settings,
  }: Pick<Deps, 'clock' | 'link' | 'outbox' | 'secrets' | 'settings'>,
  stores: Pick<Stores, 'tokens' | 'outbox'>,
  owner: Recipient,
  browserHash: string | null,
): Promise<void> => {
  const token = secrets.token();
  await stores.tokens.create({
    tokenHash: secrets.hash(token),
    purpose: 'verify_email',
    userId: owner.id,
    browserHash,
    note: null,
    expiresAt: new Date(clock.now().getTime() + settings.verifyTtlMs),
  });
  await outbox.add(stores, {
    to: owner.email,
    userId: owner.id,
    message: {
      kind: 'verify_email',
      name: owner.name,
      link: link(`/verify-email#token=${token}`),
      validH: Math.round(settings.verifyTtlMs / hourMs),
    },
  });
};
