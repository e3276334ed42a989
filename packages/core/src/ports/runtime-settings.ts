import type { SettingName, SettingValue } from '../settings/settings.ts';
import type { Stores } from './stores.ts';

/** Where an effective value comes from, strongest first. */
export const settingSources = ['environment', 'database', 'default'] as const;
export type SettingSource = (typeof settingSources)[number];

export interface EffectiveSetting<N extends SettingName = SettingName> {
  readonly value: SettingValue<N>;
  readonly source: SettingSource;
  /** What would be effective without a stored value or variable. */
  readonly fallback: SettingValue<N>;
  /** The number of the change that stored the present row; null if none is stored. Expected by the next change. */
  readonly changeNumber: number | null;
  /** Whether a value is stored that is not valid, so that it does not count. */
  readonly isDamaged: boolean;
}

/** Who changes a setting, and why. */
export interface SettingAuthor {
  /** Null for the server itself and for an operator at the console. */
  readonly userId: string | null;
  readonly reason: string | null;
  readonly approvedBy?: string | null;
  /** The change that this one takes back. */
  readonly undoes?: string | null;
  /** The `changeNumber` that the author saw; undefined to overwrite whatever is there. */
  readonly expected?: number | null;
}

/** Settings that can be changed while the server runs (R-ADM-1). */
export interface RuntimeSettings {
  /** From memory. A change by another process is in it within a second of traffic, one of this process with the next request. */
  get<N extends SettingName>(name: N): SettingValue<N>;
  describe<N extends SettingName>(name: N): EffectiveSetting<N>;
  /** @throws AppError `conflict` if the environment sets it */
  requireChangeable(name: SettingName): void;
  /**
   * Stores a value in the caller's transaction; null removes it, so that the default counts. The caller writes the event.
   * @throws AppError `validation_failed` with an issue at `value`, `conflict` if the environment sets it, or if it was changed
   * since the author saw it
   */
  set<N extends SettingName>(
    stores: Pick<Stores, 'settings'>,
    name: N,
    value: SettingValue<N> | null,
    by: SettingAuthor,
  ): Promise<SettingChangeRecord>;
  /** Reads what has changed. Never rejects: a database that does not answer leaves the known values. */
  refresh(): Promise<void>;
  /** Resolves when the values are less than a second old; undefined if they are, which costs nothing. */
  keepFresh(): undefined | Promise<void>;
}

/** Values are JSON texts: what cannot be read must not keep the others from being read. */
export interface SettingChangeRecord {
  readonly id: string;
  /** 1, 2, 3, … over all settings, without gaps: a change is visible only after all earlier ones are. */
  readonly number: number;
  readonly name: string;
  /** Null if nothing was stored. */
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
  readonly changedBy: string | null;
  readonly approvedBy: string | null;
  readonly undoes: string | null;
  readonly changedAt: Date;
}

export interface StoredSetting {
  readonly name: string;
  readonly value: string;
  readonly changeNumber: number;
}

/** A change that waits for a second superadmin. */
export interface SettingProposalRecord {
  readonly id: string;
  readonly name: string;
  /** Null: back to the default. */
  readonly value: string | null;
  /** The `changeNumber` that the proposer saw. */
  readonly expected: number | null;
  readonly reason: string | null;
  readonly proposedBy: string | null;
  readonly proposedAt: Date;
  readonly expiresAt: Date;
  readonly outcome: 'approved' | 'rejected' | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

export interface SettingStore {
  /** The number of the latest change; 0 before the first. Cheap. */
  version(): Promise<number>;
  all(): Promise<StoredSetting[]>;
  /**
   * Writes the change and the value it leads to, one change at a time among all processes.
   * @param expected see `SettingAuthor`
   * @throws AppError `conflict` if the present row is not the expected one
   */
  change(
    change: Omit<SettingChangeRecord, 'number' | 'before'>,
    expected: number | null | undefined,
  ): Promise<SettingChangeRecord>;
  /** The newest first, strictly before the change with the number `after`. */
  history(
    filter: { readonly name?: string },
    page: { readonly after: number | null; readonly limit: number },
  ): Promise<SettingChangeRecord[]>;
  findChange(id: string): Promise<SettingChangeRecord | null>;
  propose(proposal: SettingProposalRecord): Promise<void>;
  /** Undecided ones that have not expired, the newest first; at most 100. */
  openProposals(now: Date): Promise<SettingProposalRecord[]>;
  findProposal(id: string): Promise<SettingProposalRecord | null>;
  /** @returns false if it was decided already or has expired */
  decide(
    id: string,
    decision: Pick<SettingProposalRecord, 'outcome' | 'decidedBy'> & { readonly decidedAt: Date },
  ): Promise<boolean>;
  /** Deletes proposals that were decided or expired before `before`. @returns how many */
  deleteOldProposals(before: Date): Promise<number>;
}

/** Delivery of emails as it is set up, and a message to try it. */
export interface MailTest {
  readonly from: string;
  /** Host and port of the mail server; null if emails are only stored for the operator. */
  readonly place: string | null;
  /** @returns what to check if the message was not accepted, without secrets; null if it was */
  send(to: string, name: string): Promise<string | null>;
}
