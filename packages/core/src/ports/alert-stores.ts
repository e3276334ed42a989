import type { AlertKind } from '../alert-kinds.ts';
import type { PageRequest } from '../cursor.ts';
import type { ChannelKind, deliveryStates, QuietHours } from '../schemas/alert-channels.ts';
import type {
  AlertChangeKind,
  AlertFigures,
  AlertListing,
  AlertState,
  AlertVerdict,
  Severity,
} from '../schemas/alerts.ts';
import type { AlertSubject } from './alerts.ts';

export interface AlertRecord extends AlertSubject {
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly title: string;
  readonly explanation: string;
  readonly groupKey: string;
  readonly storyKey: string | null;
  /** The id of the first alert of the story. */
  readonly storyId: string;
  readonly timesRaised: number;
  readonly eventCount: number;
  /** Of the events behind it. */
  readonly firstAt: Date;
  readonly lastAt: Date;
  /** Rows of the audit log, ascending. */
  readonly seqs: readonly number[];
  readonly assigneeId: string | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: Date | null;
  readonly snoozedUntil: Date | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: Date | null;
  readonly verdict: AlertVerdict | null;
  readonly createdAt: Date;
}
export type AlertUpdate = Partial<Omit<AlertRecord, 'id' | 'kind' | 'groupKey' | 'createdAt'>>;

export interface AlertChangeRecord {
  readonly id: string;
  readonly alertId: string;
  readonly kind: AlertChangeKind;
  /** Null: the server. */
  readonly actorId: string | null;
  readonly note: string | null;
  /** Of the alert after the change. */
  readonly severity: Severity;
  readonly assigneeId: string | null;
  /** End of the snoozing. */
  readonly until: Date | null;
  readonly verdict: AlertVerdict | null;
  readonly createdAt: Date;
}

export interface AlertFilter {
  readonly listing: AlertListing;
  readonly state?: AlertState;
  readonly severity?: Severity;
  /** `none`: assigned to no one. */
  readonly assignee?: string;
  /** Whom it is about. */
  readonly userId?: string;
}

export interface AlertStore {
  /** Grows with every change of alerts, of any process. */
  revision(): Promise<number>;
  /**
   * Within a transaction, before the first read that a change of an alert depends on: serialises these transactions, across
   * processes, and makes `revision` grow.
   */
  serialise(): Promise<void>;
  /** The alert of this group that is not resolved. */
  findActive(groupKey: string): Promise<AlertRecord | null>;
  /** The story of the latest alert with this key that was raised since then. */
  findStory(storyKey: string, since: Date): Promise<string | null>;
  insert(alert: AlertRecord): Promise<void>;
  update(id: string, changes: AlertUpdate): Promise<AlertRecord | null>;
  find(id: string): Promise<AlertRecord | null>;
  /** Newest first. `now` decides what is snoozed. */
  list(filter: AlertFilter, now: Date, page: PageRequest): Promise<AlertRecord[]>;
  /** Newest first. */
  listStory(storyId: string, limit: number): Promise<AlertRecord[]>;
  addChange(change: AlertChangeRecord): Promise<void>;
  findChange(id: string): Promise<AlertChangeRecord | null>;
  /** Newest first. */
  changesOf(alertId: string, limit: number): Promise<AlertChangeRecord[]>;
  /** Open and not snoozed. */
  figures(now: Date): Promise<AlertFigures>;
  /** How many alerts of each kind were resolved as true or false alarms since then. */
  verdicts(
    since: Date,
  ): Promise<
    readonly { readonly kind: AlertKind; readonly verdict: AlertVerdict; readonly alerts: number }[]
  >;
  /**
   * Removes what tells of a person who is deleted: the subject and notes of alerts about them, and what was assigned to them.
   */
  forget(userId: string): Promise<void>;
  /** Deletes alerts that were resolved before then, up to `limit`, with their changes and deliveries. @returns how many */
  deleteResolved(before: Date, limit: number): Promise<number>;
}

/** Where alerts are sent. */
export interface AlertChannelRecord {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly isEnabled: boolean;
  readonly minSeverity: Severity;
  /** The address or addresses, and the secrets, encrypted. */
  readonly sealedTarget: string;
  /** What is shown of them: host, and the last four characters. */
  readonly hint: string;
  readonly quietHours: QuietHours | null;
  /** Of email: how long what is not critical is collected. 0: sent at once. */
  readonly digestMinutes: number;
  readonly failingSince: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
export type AlertChannelUpdate = Partial<Omit<AlertChannelRecord, 'id' | 'kind' | 'createdAt'>>;

export interface AlertChannelStore {
  /** By name; at most `maxChannels`. */
  list(): Promise<AlertChannelRecord[]>;
  find(id: string): Promise<AlertChannelRecord | null>;
  insert(channel: AlertChannelRecord): Promise<void>;
  update(id: string, changes: AlertChannelUpdate): Promise<AlertChannelRecord | null>;
  /** Sets or clears `failingSince`. @returns whether that changed whether it is failing: of concurrent callers one sees it */
  setFailing(id: string, since: Date | null): Promise<boolean>;
  delete(id: string): Promise<boolean>;
}

export type DeliveryState = (typeof deliveryStates)[number];

/** One change of an alert on its way to one channel. */
export interface AlertDeliveryRecord {
  /** Receivers see it, the same at every attempt. */
  readonly id: string;
  readonly channelId: string;
  readonly changeId: string;
  readonly alertId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it is tried next, or how long an attempt has it for itself. */
  readonly dueAt: Date;
  /** HTTP status of the last answer; null without one. */
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly sentAt: Date | null;
  readonly createdAt: Date;
}

export interface AlertDeliveryStore {
  /** @returns false if there is one of this change and channel */
  add(delivery: AlertDeliveryRecord): Promise<boolean>;
  find(id: string): Promise<AlertDeliveryRecord | null>;
  /** Newest first. */
  list(
    filter: { readonly channelId?: string; readonly state?: DeliveryState },
    page: PageRequest,
  ): Promise<AlertDeliveryRecord[]>;
  /**
   * Takes due deliveries until `leaseUntil` and counts the attempt, the longest waiting first; SKIP LOCKED on PostgreSQL.
   */
  claimDue(now: Date, leaseUntil: Date, limit: number): Promise<AlertDeliveryRecord[]>;
  /** When the next one is due; null if none is queued. */
  nextDue(): Promise<Date | null>;
  /** Only while the attempt is still the caller's. @returns false if another has it or has ended it */
  settle(
    claimed: Pick<AlertDeliveryRecord, 'id' | 'attempts'>,
    outcome: Pick<AlertDeliveryRecord, 'state' | 'dueAt' | 'lastStatus' | 'lastError' | 'sentAt'>,
  ): Promise<boolean>;
  /** dead → queued with fresh attempts. @returns null if it is not dead */
  replay(id: string, at: Date): Promise<AlertDeliveryRecord | null>;
}
