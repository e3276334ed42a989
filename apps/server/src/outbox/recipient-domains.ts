import { createHmac } from 'node:crypto';

/** Deliveries on their way, by the domain of their recipient. */
export interface RecipientDomains {
  /**
   * How many more may begin of a domain while others wait: it holds at most half of what the other domains leave, and
   * always one while anything is free. So a domain whose server is silent keeps room for others, and a second one half
   * of that.
   */
  share(domain: string): number;
  /**
   * How many more may begin where the domains that wait have had their shares: all that is free but one, for a domain
   * whose last delivery arrived. One that answers gives its connections back soon; the one left is for a domain that
   * begins to wait meanwhile.
   */
  spare(domain: string): number;
  begin(domain: string): void;
  /** @param arrived whether the mail was taken; only a domain that takes mail gets more than its share */
  end(domain: string, arrived: boolean): void;
}

interface Held {
  count: number;
  answers: boolean;
}

/** @param most deliveries at the same time, all domains together */
export const createRecipientDomains = (most: number): RecipientDomains => {
  const held = new Map<string, Held>();
  let all = 0;
  const heldBy = (domain: string): number => held.get(domain)?.count ?? 0;
  return {
    share(domain) {
      const own = heldBy(domain);
      const leftByOthers = most - (all - own);
      const limit = Math.min(leftByOthers, Math.max(1, Math.floor(leftByOthers / 2)));
      return Math.max(0, limit - own);
    },
    spare: (domain) => (held.get(domain)?.answers === true ? Math.max(0, most - all - 1) : 0),
    begin(domain) {
      const own = held.get(domain);
      if (own === undefined) held.set(domain, { count: 1, answers: false });
      else own.count += 1;
      all += 1;
    },
    end(domain, arrived) {
      const own = held.get(domain);
      if (own === undefined) throw new Error('A delivery ended that had not begun.');
      own.count -= 1;
      own.answers = arrived;
      if (own.count === 0) held.delete(domain);
      all -= 1;
    },
  };
};

/** The domain of an address, as deliveries are told apart by it. */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** 128 bits: no two domains have the same one. */
const hashDigits = 32;

/**
 * The domain of an address as it stands beside a sealed mail: the same for the same domain, and nothing that a stolen
 * database tells without the key.
 * @param key at least 32 bytes, used for nothing else (`deriveKey`)
 * @returns lower-case hex
 */
export const createDomainHash = (key: Uint8Array) => {
  return (address: string): string =>
    createHmac('sha256', key).update(domainOf(address)).digest('hex').slice(0, hashDigits);
};
