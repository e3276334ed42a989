import type { Clock } from '@atelier/core/clock';
import type { Outbox } from '@atelier/core/ports/identity';
import type { SecurityChange } from '@atelier/core/ports/mail';
import type { Stores } from '@atelier/core/ports/stores';
import type { Call } from '../call.ts';

export interface NoticeDeps {
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Makes links of the site's configured address, never of what a request says (pitfall 8). */
  readonly link: (path: string) => string;
}

/** To whom a notice goes. */
export interface Recipient {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** Tells owners by mail that something about their ways in has changed (ASVS 6.3.7). */
export const securityNotices = ({ outbox, clock, link }: NoticeDeps) => ({
  /** Queues the notice in the change's own transaction. `to` overrides the address, as when it has just moved. */
  async tell(
    stores: Pick<Stores, 'outbox'>,
    owner: Recipient,
    change: SecurityChange,
    request: Pick<Call, 'ip' | 'userAgent'>,
    to: string = owner.email,
  ): Promise<void> {
    await outbox.add(stores, {
      to,
      userId: owner.id,
      message: {
        kind: 'security_notice',
        name: owner.name,
        change,
        device: request.userAgent,
        ip: request.ip,
        at: clock.now().toISOString(),
        accountLink: link('/account'),
      },
    });
  },
});
export type SecurityNotices = ReturnType<typeof securityNotices>;
