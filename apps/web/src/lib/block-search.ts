import { type BlockSource, blockSources } from '@atelier/core/ports/block-store';

/** Filters of the list of blocks, kept in the URL. Without `show`: those in force. */
export interface BlockSearch {
  readonly show?: 'expired' | 'all';
  readonly source?: BlockSource;
  /** An address or a range. */
  readonly q?: string;
}

/** Filters of the list of responses, kept in the URL. */
export interface ResponseSearch {
  readonly show?: 'open' | 'appealed';
  readonly rule?: string;
  /** A person's id. */
  readonly person?: string;
  /** An alert's id. */
  readonly alert?: string;
}

/** The longest address with the longest prefix. */
const maxQuery = 59;
const rulePattern = /^[a-z_]{2,64}$/;
const idPattern = (prefix: string) => new RegExp(`^${prefix}_[0-9a-z]{24}$`);
const personPattern = idPattern('usr');
const alertPattern = idPattern('alr');

const matching = (value: unknown, pattern: RegExp): string | undefined =>
  typeof value === 'string' && pattern.test(value) ? value : undefined;

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseBlockSearch = (raw: Record<string, unknown>): BlockSearch => {
  const show = (['expired', 'all'] as const).find((one) => one === raw.show);
  const source = blockSources.find((one) => one === raw.source);
  const q = typeof raw.q === 'string' ? raw.q.trim().slice(0, maxQuery) : '';
  return {
    ...(show === undefined ? {} : { show }),
    ...(source === undefined ? {} : { source }),
    ...(q === '' ? {} : { q }),
  };
};

/** What the server is asked for. */
export const blockListInput = ({ show, source, q }: BlockSearch) => ({
  ...(show === 'all' ? {} : { state: show ?? ('active' as const) }),
  ...(source === undefined ? {} : { source }),
  ...(q === undefined ? {} : { query: q }),
});

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseResponseSearch = (raw: Record<string, unknown>): ResponseSearch => {
  const show = (['open', 'appealed'] as const).find((one) => one === raw.show);
  const rule = matching(raw.rule, rulePattern);
  const person = matching(raw.person, personPattern);
  const alert = matching(raw.alert, alertPattern);
  return {
    ...(show === undefined ? {} : { show }),
    ...(rule === undefined ? {} : { rule }),
    ...(person === undefined ? {} : { person }),
    ...(alert === undefined ? {} : { alert }),
  };
};

/** What the server is asked for. */
export const responseListInput = ({ show, rule, person, alert }: ResponseSearch) => ({
  ...(show === undefined ? {} : { state: show }),
  ...(rule === undefined ? {} : { ruleId: rule }),
  ...(person === undefined ? {} : { userId: person }),
  ...(alert === undefined ? {} : { alertId: alert }),
});
