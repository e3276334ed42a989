import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';

/** Whose device: an address and the password that stands for it. An address without account has none, as some accounts. */
type Owner = Pick<UserRecord, 'email' | 'passwordHash'> & {
  /** See `AccountTrust`; 0 for an address without account. */
  readonly generation: number;
};

/**
 * Browsers that an account knows (decisions 0013 and 0024). One is known for as long as the password stands that stood
 * when it signed in, and until a reset or a report: every device gathered before is a stranger from then on, whether the
 * account has a password or not.
 */
export const knownDevices = ({ devices, secrets, clock }: Pick<Deps, 'clock' | 'devices' | 'secrets'>) => {
  /** No address holds a line break, so no two owners give the same text. Generation 0 is that of older cookies. */
  const bindingOf = ({ email, passwordHash, generation }: Owner): string =>
    secrets.hash([email, passwordHash ?? '', ...(generation === 0 ? [] : [generation])].join('\n'));

  return {
    /** What devices of an account are bound to. @param userId null for an address without account: the work is the same */
    generationOf: async (stores: Pick<Stores, 'trust'>, userId: string | null): Promise<number> =>
      (await stores.trust.find(userId ?? '')).deviceGeneration,

    /**
     * The key under which the guesses of this browser are counted; null for strangers, and for a device that has been
     * sealed by its own failures, which is a stranger from then on.
     */
    async keyOf(
      stores: Pick<Stores, 'loginAttempts'>,
      owner: Owner,
      presented: string | undefined,
    ): Promise<string | null> {
      const id = devices.recognise(presented, bindingOf(owner));
      if (id === null) return null;
      const key = `device:${secrets.hash(id)}`;
      const counted = await stores.loginAttempts.find(key);
      if (counted === null || !counted.untilReset) return key;
      const { pending, pendingUntil } = counted;
      // A seal that was set by guesses which nobody has judged ends with their lease.
      const isOverdue = pending > 0 && pendingUntil !== null && pendingUntil <= clock.now();
      return isOverdue ? key : null;
    },

    /** Makes the browser known from now on; one that is known keeps its count if it shows its cookie. */
    setCookie: (owner: Owner, presented?: string): string => devices.setCookie(bindingOf(owner), presented),
  };
};
