import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { Outbox, Sealer } from '@atelier/core/ports/identity';
import type { OutboxRecord } from '@atelier/core/ports/identity-records';
import type { MailMessage } from '@atelier/core/ports/mail';

/** What is sealed: links in it open accounts (pitfall 12). */
export interface SealedMail {
  readonly to: string;
  readonly message: MailMessage;
}

export interface OutboxDeps {
  readonly sealer: Sealer;
  /** See `createDomainHash`. */
  readonly domainHash: (address: string) => string;
  readonly clock: Clock;
  /** Told, soon after the transaction's end, that there may be something to send. */
  readonly onQueued: () => void;
}

/** Long enough for the transaction around it to be over; the dispatcher looks by itself as well. */
const hintAfterMs = 20;

const contextOf = (id: string): string => `outbox:${id}`;

/** Queues mail in the transaction of its cause: it goes out if and only if that was committed. */
export const createOutbox = ({ sealer, domainHash, clock, onQueued }: OutboxDeps): Outbox => ({
  async add(stores, { to, userId, message }) {
    const id = newId('mail');
    const now = clock.now();
    const mail: SealedMail = { to, message };
    await stores.outbox.add({
      id,
      userId,
      kind: message.kind,
      sealedMessage: sealer.seal(JSON.stringify(mail), contextOf(id)),
      domainHash: domainHash(to),
      createdAt: now,
      attempts: 0,
      nextAttemptAt: now,
    });
    setTimeout(onQueued, hintAfterMs).unref();
  },
});

/** @throws Error when the row was changed or sealed under another key */
export const openMail = (sealer: Sealer, { id, sealedMessage }: OutboxRecord): SealedMail =>
  JSON.parse(sealer.open(sealedMessage, contextOf(id)));
