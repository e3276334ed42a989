import type { UserRecord } from '@atelier/core/ports/records';
import type { KnownDevices, SecretSource } from '@atelier/core/ports/services';
import type { Stores } from '@atelier/core/ports/stores';

export interface KnownDeviceDeps {
  readonly devices: KnownDevices;
  readonly secrets: SecretSource;
}

/** Whose device: an address and the password that stands for it. An address without account has none, as some accounts. */
type Owner = Pick<UserRecord, 'email' | 'passwordHash'>;

/**
 * Browsers that an account knows (decision 0013). One is known for as long as the password stands that stood when it
 * signed in: whoever gathered devices with a stolen password is a stranger as soon as that is gone.
 */
export const knownDevices = ({ devices, secrets }: KnownDeviceDeps) => {
  /** No address holds a line break, so no two pairs of address and hash give the same text. */
  const bindingOf = ({ email, passwordHash }: Owner): string =>
    secrets.hash(`${email}\n${passwordHash ?? ''}`);

  return {
    /**
     * The key under which the guesses of this browser are counted; null for strangers, and for a device that has been
     * sealed by its own failures, which is a stranger from then on.
     */
    async keyOf(
      stores: Pick<Stores, 'guesses'>,
      owner: Owner,
      presented: string | undefined,
    ): Promise<string | null> {
      const id = devices.recognise(presented, bindingOf(owner));
      if (id === null) return null;
      const key = `device:${secrets.hash(id)}`;
      return (await stores.guesses.find(key))?.sealed === true ? null : key;
    },

    /** Makes the browser known from now on; one that is known keeps its count if it shows its cookie. */
    setCookie: (owner: Owner, presented?: string): string => devices.setCookie(bindingOf(owner), presented),
  };
};
