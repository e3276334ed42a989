import type { PageRequest } from '../cursor.ts';
import type {
  AffectedSource,
  ContainmentKind,
  EntryKind,
  IncidentPhase,
  IncidentRole,
  IncidentSeverity,
  NotificationDuty,
  RunbookId,
  TaskKind,
} from '../incidents/incidents.ts';
import type { AlertRecord } from './alert-stores.ts';
import type { AuditDetails } from './records.ts';

/** What is written down at the end. Empty texts until then. */
export interface IncidentReview {
  readonly cause: string;
  readonly wentWell: string;
  readonly wentBadly: string;
  readonly lessons: string;
}

/** What a containment action acts on. */
export interface ContainmentTarget {
  readonly everyone?: boolean | undefined;
  /** The people on the list of the case. */
  readonly affected?: boolean | undefined;
  readonly userIds?: readonly string[] | undefined;
  readonly providerId?: string | undefined;
  readonly ranges?: readonly string[] | undefined;
  readonly minutes?: number | undefined;
}

export interface IncidentRecord extends Readonly<Record<IncidentRole, string | null>> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: IncidentSeverity;
  readonly phase: IncidentPhase;
  readonly runbook: RunbookId;
  readonly isDrill: boolean;
  readonly openedBy: string | null;
  readonly duty: NotificationDuty;
  readonly awareAt: Date | null;
  readonly authorityToldAt: Date | null;
  readonly reminders: number;
  readonly review: IncidentReview;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly closedAt: Date | null;
}
export type IncidentChanges = Partial<
  Omit<IncidentRecord, 'createdAt' | 'id' | 'isDrill' | 'openedBy' | 'version'>
> &
  Pick<IncidentRecord, 'updatedAt'>;

export interface IncidentTaskRecord {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: TaskKind;
  readonly phase: IncidentPhase;
  readonly position: number;
  readonly text: string;
  readonly ownerId: string | null;
  readonly dueAt: Date | null;
  readonly doneAt: Date | null;
  readonly doneBy: string | null;
  readonly createdAt: Date;
}

export interface IncidentFilter {
  readonly isClosed?: boolean;
  /** One of the people affected. */
  readonly userId?: string;
}

export interface IncidentStore {
  insert(incident: IncidentRecord, tasks: readonly IncidentTaskRecord[]): Promise<void>;
  find(id: string): Promise<IncidentRecord | null>;
  /** Locks the row until the transaction ends, so that no one closes the case meanwhile. */
  findForUpdate(id: string): Promise<IncidentRecord | null>;
  /** Newest first. */
  list(filter: IncidentFilter, page: PageRequest): Promise<IncidentRecord[]>;
  figures(): Promise<{ readonly open: number; readonly drills: number; readonly closed: number }>;
  /**
   * Changes the case if nobody has since it had this version, which grows by one.
   * @returns the case; null if it is missing or has another version
   */
  update(id: string, version: number, changes: IncidentChanges): Promise<IncidentRecord | null>;
  /** Cases whose 72 hours run: not closed, no drill, the duty not denied, the authority not told. */
  runningClocks(limit: number): Promise<IncidentRecord[]>;
  /** @returns false if another node has raised this reminder */
  remind(id: string, from: number, to: number): Promise<boolean>;

  /** In the order of the checklist, then as they were added. */
  tasks(incidentId: string): Promise<IncidentTaskRecord[]>;
  addTask(task: IncidentTaskRecord): Promise<void>;
  /** @returns the task; null if it is missing, of another case, or in that state already */
  setTaskDone(
    incidentId: string,
    taskId: string,
    done: { readonly doneAt: Date; readonly doneBy: string } | null,
  ): Promise<IncidentTaskRecord | null>;
  /** @returns the task; null if it is missing, of another case, or has that owner already */
  setTaskOwner(
    incidentId: string,
    taskId: string,
    ownerId: string | null,
  ): Promise<IncidentTaskRecord | null>;
}

export interface IncidentEntryRecord {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: EntryKind;
  readonly happenedAt: Date;
  readonly authorId: string | null;
  readonly text: string | null;
  readonly auditSeq: number | null;
  readonly alertId: string | null;
  readonly actionId: string | null;
  readonly details: AuditDetails;
  readonly createdAt: Date;
}

/** The timeline of a case. Entries are added and stay as they are. */
export interface IncidentEntryStore {
  /** Adds those that are not there: an event of the log is linked once. @returns how many were added */
  add(entries: readonly IncidentEntryRecord[]): Promise<number>;
  /** Newest first, by when it happened; `createdAtMs` of the page is that time. */
  list(incidentId: string, page: PageRequest): Promise<IncidentEntryRecord[]>;
  count(incidentId: string): Promise<number>;
}

export interface IncidentActionRecord {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: ContainmentKind;
  readonly target: ContainmentTarget;
  readonly figures: Readonly<Record<string, number>>;
  readonly requestKey: string;
  readonly doneBy: string | null;
  readonly createdAt: Date;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
}

export interface IncidentActionStore {
  /** @returns false if this request was carried out already */
  add(action: IncidentActionRecord): Promise<boolean>;
  findByRequest(incidentId: string, requestKey: string): Promise<IncidentActionRecord | null>;
  find(incidentId: string, id: string): Promise<IncidentActionRecord | null>;
  /** Newest first, at most 200. */
  list(incidentId: string): Promise<IncidentActionRecord[]>;
  /** @returns false if it is undone already */
  markUndone(id: string, undone: { readonly undoneAt: Date; readonly undoneBy: string }): Promise<boolean>;
}

export interface AffectedPerson {
  readonly id: string;
  readonly source: AffectedSource;
  readonly createdAt: Date;
  readonly toldAt: Date | null;
  /** Null once the account is deleted. */
  readonly person: { readonly id: string; readonly name: string; readonly email: string } | null;
}

export interface IncidentPeopleStore {
  /** Adds those that are not on the list and have an account. @returns how many were added */
  add(
    incidentId: string,
    userIds: readonly string[],
    added: { readonly source: AffectedSource; readonly at: Date },
  ): Promise<number>;
  /** Oldest first. */
  list(incidentId: string, page: PageRequest): Promise<AffectedPerson[]>;
  /** @returns false if it is not on the list */
  remove(incidentId: string, id: string): Promise<boolean>;
  /** `untold`: those with an account who were not told. */
  figures(
    incidentId: string,
  ): Promise<{ readonly people: number; readonly told: number; readonly untold: number }>;
  /** Those with an account who were not told, oldest first. @returns their user ids */
  untold(incidentId: string, limit: number): Promise<string[]>;
  /** Marks those of these users who were not told. @returns them */
  tell(incidentId: string, userIds: readonly string[], at: Date): Promise<AffectedPerson[]>;
}

export interface IncidentNoticeRecord {
  readonly id: string;
  readonly incidentId: string;
  readonly subject: string;
  readonly body: string;
  readonly version: number;
  readonly updatedAt: Date;
  readonly sentAt: Date | null;
  readonly sentBy: string | null;
  readonly recipients: number;
}

export interface IncidentNoticeStore {
  add(notice: IncidentNoticeRecord): Promise<void>;
  /** The draft, then what was sent, newest first; at most 100. */
  list(incidentId: string): Promise<IncidentNoticeRecord[]>;
  /** Changes the draft. @returns null if it is missing, sent, or has another version */
  update(
    incidentId: string,
    id: string,
    version: number,
    changes: Partial<Omit<IncidentNoticeRecord, 'id' | 'incidentId' | 'version'>>,
  ): Promise<IncidentNoticeRecord | null>;
}

/** Which alerts belong to a case. */
export interface IncidentAlertStore {
  /** Links those that exist and are not linked yet. @returns their ids */
  link(
    incidentId: string,
    alertIds: readonly string[],
    link: { readonly linkedBy: string; readonly at: Date },
  ): Promise<string[]>;
  /** @returns false if it is not linked */
  unlink(incidentId: string, alertId: string): Promise<boolean>;
  /** Newest first, at most `incidentBounds.alerts`. */
  list(incidentId: string): Promise<AlertRecord[]>;
  /** The cases of an alert, newest first. */
  casesOf(alertId: string, limit: number): Promise<IncidentRecord[]>;
}

export interface IncidentStores {
  readonly incidentAlerts: IncidentAlertStore;
  readonly incidents: IncidentStore;
  readonly incidentEntries: IncidentEntryStore;
  readonly incidentActions: IncidentActionStore;
  readonly incidentPeople: IncidentPeopleStore;
  readonly incidentNotices: IncidentNoticeStore;
}
