import type { ReviewedAccess } from '@atelier/core/ports/identity-records';
import type { SecurityChange } from '@atelier/core/ports/mail';
import type { Stores } from '@atelier/core/ports/stores';
import type { RequestContext } from '../trpc/request-context.ts';
import type { Deps } from './deps.ts';

/** The recipient of a notice. */
export interface Recipient {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** Optional contents of a notice. */
interface NoticeDetails {
  /** Overrides the address, for example after it was changed. */
  readonly to?: string | undefined;
  /** The name of the passkey, provider or API client. */
  readonly what?: string | undefined;
  /** What a review removed and kept. */
  readonly items?: readonly ReviewedAccess[];
}

/** Tells owners by email that their account's security settings have changed (ASVS 6.3.7). */
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
        accountLink: link('/account/security'),
      },
    });
  },
});
export type SecurityNotices = ReturnType<typeof securityNotices>;
