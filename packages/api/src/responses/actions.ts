import type { UserRecord } from '@atelier/core/ports/records';
import type { ResponseKind } from '@atelier/core/ports/responses';
import type { Stores } from '@atelier/core/ports/stores';
import { signOutEverywhere } from '../access/revoke-access.ts';
import { neverProven } from '../second-factor/accepted-proof.ts';
import type { Deps } from '../shared/deps.ts';

/** How long each lasts, in seconds; null if it happens at once, or lasts until it is undone. */
export const lastsS: Readonly<Record<ResponseKind, number | null>> = {
  lock_account: 300,
  block_address: 3600,
  pause_generation: 3600,
  flag: null,
  ask_step_up: null,
  end_sessions: null,
};

/** For so long a wish for the same is the same response. Of those that have an end, the end counts. */
export const sameForMs: Readonly<Record<ResponseKind, number>> = {
  lock_account: 0,
  block_address: 0,
  pause_generation: 0,
  flag: 86_400_000,
  ask_step_up: 600_000,
  end_sessions: 600_000,
};

/** What is told by email. */
const mailed = ['lock_account', 'end_sessions', 'pause_generation'] as const;
export type MailedResponse = (typeof mailed)[number];
const isMailed = (kind: ResponseKind): kind is MailedResponse => mailed.some((one) => one === kind);

/**
 * Whether every other superadmin is locked, too: then nobody could unlock anyone. The caller has serialised responses, so
 * that two locks do not each count on the other.
 */
export const isLastSuperadmin = async (stores: Stores, user: UserRecord, now: Date): Promise<boolean> => {
  const all = await stores.users.list({ role: 'superadmin', locked: false }, { after: null, limit: 101 });
  if (!all.some(({ id }) => id === user.id)) return false;
  for (const { id } of all) {
    if (id === user.id) continue;
    const about = { kind: 'lock_account', userId: id, address: null } as const;
    if ((await stores.responses.findActive(about, now, now)) === null) return false;
  }
  return true;
};

/** What is done about an account, with the email. The caller has locked its row. @returns facts for the event; null if there is nothing to do */
export const accountActions =
  ({ outbox, link }: Pick<Deps, 'link' | 'outbox'>) =>
  async (
    stores: Stores,
    user: UserRecord,
    kind: Exclude<ResponseKind, 'block_address'>,
    until: Date | null,
  ): Promise<Readonly<Record<string, number>> | null> => {
    const acted = async () => {
      if (kind === 'ask_step_up')
        return { sessions: await stores.sessions.setProvenAt(user.id, neverProven) };
      if (kind !== 'end_sessions') return {};
      const ended = await signOutEverywhere(stores, user.id);
      return ended.sessionsEnded + ended.clientsEnded === 0 ? null : ended;
    };
    const facts = await acted();
    if (facts !== null && isMailed(kind))
      await outbox.add(stores, {
        to: user.email,
        userId: user.id,
        message: {
          kind: 'account_protected',
          name: user.name,
          what: kind,
          until: until?.toISOString() ?? null,
          link: link(kind === 'lock_account' ? '/forgot-password' : '/account/security'),
        },
      });
    return facts;
  };
