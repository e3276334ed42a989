import { createHmac } from 'node:crypto';

/** Deliveries in progress, counted by the recipient's domain. */
interface RecipientDomains {
  /**
   * How many more deliveries a domain may start while others wait: in total at most half of what other domains leave free,
   * and always one while a slot is free. A domain whose server is silent thus leaves slots for others.
   */
  share(domain: string): number;
  /**
   * How many more deliveries a domain may start after every waiting domain got its share: all free slots but one, if its
   * last delivery was accepted, because it will free its slots soon. The last slot stays for a domain that starts to wait.
   */
  spare(domain: string): number;
  begin(domain: string): void;
  /** @param isAccepted whether the server took the mail; only such domains get more than their share */
  end(domain: string, isAccepted: boolean): void;
}

interface Load {
  count: number;
  isAccepting: boolean;
}

/** @param max concurrent deliveries over all domains */
export const createRecipientDomains = (max: number): RecipientDomains => {
  const loads = new Map<string, Load>();
  let total = 0;
  return {
    share(domain) {
      const count = loads.get(domain)?.count ?? 0;
      const leftByOthers = max - (total - count);
      const limit = Math.min(leftByOthers, Math.max(1, Math.floor(leftByOthers / 2)));
      return Math.max(0, limit - count);
    },
    spare: (domain) => (loads.get(domain)?.isAccepting === true ? Math.max(0, max - total - 1) : 0),
    begin(domain) {
      const load = loads.get(domain);
      if (load === undefined) loads.set(domain, { count: 1, isAccepting: false });
      else load.count += 1;
      total += 1;
    },
    end(domain, isAccepted) {
      const load = loads.get(domain);
      if (load === undefined) throw new Error('A delivery ended that had not begun.');
      load.count -= 1;
      load.isAccepting = isAccepted;
      if (load.count === 0) loads.delete(domain);
      total -= 1;
    },
  };
};

/** The domain of an address in lower case. */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** 128 bits, against collisions. */
const hashDigits = 32;

/**
 * The keyed hash of an address's domain that is stored beside an encrypted mail: a stolen database does not reveal the
 * domain without the key.
 * @param key at least 32 bytes, used for nothing else (`deriveKey`)
 * @returns lower-case hex
 */
export const createDomainHash = (key: Uint8Array) => {
  return (address: string): string =>
    createHmac('sha256', key).update(domainOf(address)).digest('hex').slice(0, hashDigits);
};
