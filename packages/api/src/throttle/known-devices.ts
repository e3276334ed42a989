import type { UserRecord } from '@atelier/core/ports/records';
import type { Stores } from '@atelier/core/ports/stores';
import type { Deps } from '../shared/deps.ts';

/**
 * The account of a device: its address and current password hash. Null for an address without an account and for
 * accounts without a password.
 */
type Owner = Pick<UserRecord, 'email' | 'passwordHash'> & {
  /** See `AccountTrust`; 0 for an address without account. */
  readonly generation: number;
};

/**
 * Browsers that are known to an account (decisions 0013 and 0024). A device is known until the password changes, and
 * until a reset or a report, also for accounts without a password.
 */
export const knownDevices = ({ devices, secrets, clock }: Pick<Deps, 'clock' | 'devices' | 'secrets'>) => {
  /**
   * Addresses contain no line breaks, so the text is unique per owner. Generation 0 is left out for cookies of older
   * versions.
   */
  const bindingOf = ({ email, passwordHash, generation }: Owner): string =>
    secrets.hash([email, passwordHash ?? '', ...(generation === 0 ? [] : [generation])].join('\n'));

  return {
    /**
     * The generation that devices of an account are bound to. @param userId null for an address without an account: the
     * work is the same
     */
    generationOf: async (stores: Pick<Stores, 'trust'>, userId: string | null): Promise<number> =>
      (await stores.trust.find(userId ?? '')).deviceGeneration,

    /**
     * The key of this browser's attempt counter; null for unknown devices, and for devices that their own failures have
     * blocked, which count as unknown from then on.
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
      // A block that was caused by attempts without a result ends with their lease.
      const isOverdue = pending > 0 && pendingUntil !== null && pendingUntil <= clock.now();
      return isOverdue ? key : null;
    },

    /** Makes the browser known. A browser that is known already keeps its counter if it sends its cookie. */
    setCookie: (owner: Owner, presented?: string): string => devices.setCookie(bindingOf(owner), presented),
  };
};
