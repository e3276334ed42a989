import type { MailMessage } from '@atelier/core/ports/mail';
import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';

type Stage = Extract<MailMessage, { kind: 'account_deletion' }>['stage'];

/** Tells people by email how far the deletion of their account is; queued in the caller's transaction. */
export const deletionNotices =
  ({ outbox, link }: Pick<Deps, 'link' | 'outbox'>) =>
  (
    stores: Stores,
    { id, email, name }: Pick<UserRecord, 'email' | 'id' | 'name'>,
    stage: Stage,
    dueAt: Date | null,
  ): Promise<void> =>
    outbox.add(stores, {
      to: email,
      // The last one outlives the account.
      userId: stage === 'done' ? null : id,
      message: {
        kind: 'account_deletion',
        ...{ name, stage, dueAt: dueAt?.toISOString() ?? null, link: link('/sign-in') },
      },
    });
