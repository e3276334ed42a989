const userIdPattern = /^usr_[0-9a-z]{24}$/;

/** The ID of the person that a list is narrowed to; undefined if the address names none. */
export const personOf = ({ person }: Record<string, unknown>): string | undefined =>
  typeof person === 'string' && userIdPattern.test(person) ? person : undefined;

/** Filters of the list of cases, kept in the URL. Without `show`: the open ones. */
export interface IncidentSearch {
  readonly show?: 'closed' | 'all';
  /** The ID of one of the people affected. */
  readonly person?: string;
}

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseIncidentSearch = (raw: Record<string, unknown>): IncidentSearch => {
  const show = (['closed', 'all'] as const).find((one) => one === raw.show);
  const person = personOf(raw);
  return { ...(show === undefined ? {} : { show }), ...(person === undefined ? {} : { person }) };
};
