import type { AlertKind } from '../alert-kinds.ts';
import type { Severity } from '../schemas/alerts.ts';
import type { Stores } from './stores.ts';

/** What an alert is about; at least one is known, or none for the server itself. */
export interface AlertSubject {
  readonly userId: string | null;
  /** An address or a range (CIDR). */
  readonly address: string | null;
  readonly tokenId: string | null;
  readonly procedure: string | null;
}

export interface NewAlert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** At most 200 characters, in plain words for administrators. Names no person and no address: the subject does. */
  readonly title: string;
  /** At most 2,000 characters, likewise. No secrets, and nothing that a person wrote. */
  readonly explanation: string;
  readonly subject: AlertSubject;
  /** Only what has happened since the previous `raise` of the group. */
  readonly evidence: {
    readonly count: number;
    readonly from: Date;
    readonly to: Date;
    /** Rows of the audit log. */
    readonly seqs: readonly number[];
  };
  /** Alerts of the same key that are not resolved are one alert. At most 200 characters. */
  readonly groupKey: string;
  /** Alerts of the same key within a day are one story and shown together, for example of one person or address. */
  readonly storyKey: string | null;
}

export interface Alerts {
  /**
   * Raises an alert within the caller's transaction. If one of the group is not resolved, it counts there: evidence is
   * merged, and a higher severity escalates it and ends its snoozing. Alerts come late in the lock order (decision 0023): a
   * transaction that also changes accounts locks their users first.
   */
  raise(
    stores: Pick<Stores, 'alerts' | 'alertChannels' | 'alertDeliveries'>,
    alert: NewAlert,
  ): Promise<{ readonly alertId: string; readonly isNew: boolean }>;
}
