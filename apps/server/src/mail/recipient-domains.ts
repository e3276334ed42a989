/** Deliveries on their way, by the domain of their recipient. */
export interface RecipientDomains {
  /** How many more may begin. */
  readonly free: () => number;
  /**
   * Begins a delivery if the domain has room for it: it holds at most half of what the other domains leave, and always
   * one while anything is free. So a domain whose server is silent keeps room for others, and a second one half of that.
   * @returns whether it begins
   */
  begin(domain: string): boolean;
  end(domain: string): void;
}

/** @param most deliveries at the same time, all domains together */
export const createRecipientDomains = (most: number): RecipientDomains => {
  const held = new Map<string, number>();
  let all = 0;
  const of = (domain: string): number => held.get(domain) ?? 0;
  return {
    free: () => most - all,
    begin(domain) {
      const own = of(domain);
      const leftByOthers = most - (all - own);
      if (all >= most || own >= Math.max(1, Math.floor(leftByOthers / 2))) return false;
      held.set(domain, own + 1);
      all += 1;
      return true;
    },
    end(domain) {
      const left = of(domain) - 1;
      if (left > 0) held.set(domain, left);
      else held.delete(domain);
      all -= 1;
    },
  };
};

/** The domain of an address, as deliveries are told apart by it. */
export const domainOf = (address: string): string =>
  address.slice(address.lastIndexOf('@') + 1).toLowerCase();
