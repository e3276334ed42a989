/** Which findings of rules are listed, kept in the URL. Without it: all. */
export interface FindingSearch {
  readonly verdict?: FindingVerdict;
}

const verdicts = ['none', 'true_alarm', 'false_alarm'] as const;
export type FindingVerdict = (typeof verdicts)[number];

/** Reads the filter from the URL's search params; anything unknown is dropped. */
export const parseFindingSearch = (raw: Record<string, unknown>): FindingSearch => {
  const verdict = verdicts.find((one) => one === raw.verdict);
  return verdict === undefined ? {} : { verdict };
};
