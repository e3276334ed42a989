import { type AlertListing, alertListings, type Severity, severities } from '@atelier/core/alert-terms';
import { personOf } from './incident-search.ts';

/** Filters of the list of alerts, kept in the URL. Without `show`: the active ones. */
export interface AlertSearch {
  readonly show?: AlertListing;
  readonly severity?: Severity;
  /** An admin's id, `me`, or `none` for those that are assigned to no one. */
  readonly assignee?: string;
  /** The ID of the person they are about. */
  readonly person?: string;
}

const assigneePattern = /^(?:me|none|usr_[0-9a-z]{24})$/;

/** Reads the filters from the URL's search params; anything unknown or malformed is dropped. */
export const parseAlertSearch = (raw: Record<string, unknown>): AlertSearch => {
  const show = alertListings.find((one) => one === raw.show);
  const severity = severities.find((one) => one === raw.severity);
  const { assignee } = raw;
  const person = personOf(raw);
  return {
    ...(show === undefined || show === 'active' ? {} : { show }),
    ...(severity === undefined ? {} : { severity }),
    ...(typeof assignee === 'string' && assigneePattern.test(assignee) ? { assignee } : {}),
    ...(person === undefined ? {} : { person }),
  };
};

/** What the server is asked for. @param userId whom `me` means */
export const alertListInput = (
  { show, severity, assignee, person }: AlertSearch,
  userId: string | undefined,
) => {
  const who = assignee === 'me' ? userId : assignee;
  return {
    listing: show ?? 'active',
    ...(severity === undefined ? {} : { severity }),
    ...(who === undefined ? {} : { assignee: who }),
    ...(person === undefined ? {} : { userId: person }),
  };
};
