import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { SecurityChange } from '@atelier/core/ports/mail';
import type { Stores } from '@atelier/core/ports/stores';
import type { RequestContext } from '../trpc/request-context.ts';
import type { Deps } from './deps.ts';

/** To whom a notice goes. */
export interface Recipient {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** What some notices say beyond what has changed. */
export interface NoticeDetails {
  /** Overrides the address, as when it has just moved. */
  readonly to?: string | undefined;
  /** Which passkey, provider or program: as its owner knows it. */
  readonly what?: string | undefined;
  /** What a review removed and kept. */
  readonly items?: readonly ReviewedAccess[];
}

/** Tells owners by mail that something about their ways in has changed (ASVS 6.3.7). */
export const securityNotices = ({ outbox, clock, link }: Pick<Deps, 'clock' | 'link' | 'outbox'>) => ({
  /** Queues the notice in the change's own transaction. */
  async send(
    stores: Pick<Stores, 'outbox'>,
    owner: Recipient,
    change: SecurityChange,
    request: Pick<RequestContext, 'ip' | 'userAgent'>,
    { to = owner.email, what, items = [] }: NoticeDetails = {},
  ): Promise<void> {
    await outbox.add(stores, {
      to,
      userId: owner.id,
      message: {
        kind: 'security_notice',
        name: owner.name,
        change,
        what: what ?? null,
        items,
        device: request.userAgent,
        ip: request.ip,
        at: clock.now().toISOString(),
        accountLink: link('/account'),
      },
    });
  },
});
export type SecurityNotices = ReturnType<typeof securityNotices>;
