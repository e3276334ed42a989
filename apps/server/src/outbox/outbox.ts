import type { Clock } from '@atelier/core/clock';
import { newId } from '@atelier/core/ids';
import type { Outbox, Sealer } from '@atelier/core/ports/identity';
import type { OutboxRecord } from '@atelier/core/ports/identity-records';
import type { MailMessage } from '@atelier/core/ports/mail';

/** Encrypted at rest, because its links grant access to accounts (pitfall 12). */
interface SealedMail {
  readonly to: string;
  readonly message: MailMessage;
}

interface OutboxDeps {
  readonly sealer: Sealer;
  /** See `createDomainHash`. */
  readonly domainHash: (address: string) => string;
  readonly clock: Clock;
  /** Called soon after the transaction's end. */
  readonly onQueued: () => void;
}

/** Usually after the surrounding transaction; if not, the dispatcher's next poll finds the mail. */
const notifyAfterMs = 20;

const contextOf = (id: string): string => `outbox:${id}`;

/** Queues mail in the transaction that causes it: it is sent if and only if that commits. */
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
    setTimeout(onQueued, notifyAfterMs).unref();
  },
});

/** @throws Error when the row was tampered with or encrypted under another key */
export const openMail = (sealer: Sealer, { id, sealedMessage }: OutboxRecord): SealedMail =>
  JSON.parse(sealer.open(sealedMessage, contextOf(id)));
