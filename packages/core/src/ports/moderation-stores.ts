import type { PageRequest } from '../cursor.ts';
import type {
  CaseState,
  CaseSubject,
  ModerationFigures,
  ModerationFlag,
  RuleAction,
  RuleTerms,
  ruleSources,
  Strictness,
} from '../schemas/moderation.ts';
import type { Scope } from '../scope.ts';

export interface RuleRecord {
  readonly id: string;
  readonly name: string;
  readonly action: RuleAction;
  readonly terms: RuleTerms;
  readonly reason: string;
  readonly source: (typeof ruleSources)[number];
  readonly isEnabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
export type RuleChanges = Partial<Pick<RuleRecord, 'name' | 'action' | 'terms' | 'reason' | 'isEnabled'>>;

/** Rules for prompts that administrators wrote, and what they changed of starter lists. */
export interface ModerationRuleStore {
  /** Changes with every change of a rule, so that prepared rules can be kept until then. */
  stamp(): Promise<string>;
  /** By name. */
  list(): Promise<RuleRecord[]>;
  find(id: string): Promise<RuleRecord | null>;
  /** @returns false if there is one with this id */
  insert(rule: RuleRecord): Promise<boolean>;
  update(id: string, changes: RuleChanges & { readonly updatedAt: Date }): Promise<boolean>;
  delete(id: string): Promise<boolean>;
  /** Prompts of stored jobs of everyone by id, which is random: a part of them is a fair sample. */
  pastPrompts(afterId: string, limit: number): Promise<{ readonly id: string; readonly prompt: string }[]>;
}

export interface CaseRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly subject: CaseSubject;
  readonly subjectId: string | null;
  readonly prompt: string | null;
  readonly wasBlocked: boolean;
  readonly ruleIds: readonly string[];
  readonly reason: string;
  readonly score: number | null;
  readonly state: CaseState;
  readonly appeal: string | null;
  readonly appealedAt: Date | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly note: string | null;
  readonly createdAt: Date;
}

export interface CaseFilter {
  readonly state: CaseState;
  /** Only those that the person objected to. */
  readonly appealed?: boolean;
}

export type CaseDecision = Required<
  Pick<CaseRecord, 'decidedBy' | 'decidedAt' | 'note'> & { readonly state: 'upheld' | 'cleared' }
>;

/** What rules and classifier found, and what reviewers decided. */
export interface ModerationCaseStore {
  insert(found: CaseRecord): Promise<void>;
  find(id: string): Promise<CaseRecord | null>;
  /** Oldest first. */
  list(filter: CaseFilter, page: PageRequest): Promise<CaseRecord[]>;
  /** Those about what this person wrote or made, in any workspace, newest first. */
  listOf(userId: string, page: PageRequest): Promise<CaseRecord[]>;
  /** open → decided, once. @returns the case, or null if it is not open */
  decide(id: string, decision: CaseDecision): Promise<CaseRecord | null>;
  /** The person's only appeal: reopens the case. @returns null if missing, foreign, cleared or appealed before */
  appeal(userId: string, id: string, text: string, at: Date): Promise<CaseRecord | null>;
  /** Prompts of this person that were blocked since then. */
  countBlocked(userId: string, since: Date): Promise<number>;
  /** Pictures of this person that were flagged since then and that no reviewer has cleared. */
  countPictures(userId: string, since: Date): Promise<number>;
  figures(): Promise<ModerationFigures>;
  /** Sets the flag of a picture. @returns false if it is gone */
  flagPicture(picture: PictureSubject, flag: ModerationFlag): Promise<boolean>;
  /**
   * The picture that each case is about, by the case's id: only of cases that were not cleared, while the picture is flagged
   * and was not erased, also from the trash.
   */
  picturesOf(caseIds: readonly string[]): Promise<ReadonlyMap<string, ReviewedPicture>>;
  /** Whether there is a case about this image, in any state. */
  isSubject(imageId: string): Promise<boolean>;
}

/** A picture that a case can be about. */
export interface PictureSubject {
  readonly subject: Exclude<CaseSubject, 'prompt'>;
  readonly subjectId: string;
}

/** The whole file of a picture that a reviewer may see. */
export interface ReviewedPicture {
  readonly blobKey: string;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

/** A picture that waits for the classifier. */
export interface PictureCheck extends PictureSubject {
  readonly workspaceId: string;
  readonly userId: string;
  /** How often it was taken, with this time. */
  readonly attempts: number;
}

/** The small file of a picture that waits for the classifier, deleted or not. */
export interface CheckedPicture {
  readonly thumbKey: string;
  /** Null for an upload. */
  readonly prompt: string | null;
  /** Whether it is a crop, an enlargement or a cut-out of a picture that is flagged now. */
  readonly isOfFlagged: boolean;
}

/** Pictures that the classifier has not looked at yet, as a queue for all nodes. */
export interface PictureCheckStore {
  /** Queues the images of a job, except those that the embedded engine drew from words. @returns how many */
  addOfJob(jobId: string, dueAt: Date): Promise<number>;
  /** Queues an upload. */
  add(check: Omit<PictureCheck, 'attempts'> & { readonly dueAt: Date }): Promise<void>;
  /**
   * Takes the next picture that is due: until `leaseUntil` no other node gets it. Rows whose time lies further ahead than two
   * leases count as due: their clock was set back.
   */
  take(now: Date, leaseUntil: Date): Promise<PictureCheck | null>;
  /** Null if it is gone. */
  picture(check: PictureSubject): Promise<CheckedPicture | null>;
  /** @returns false if another node has ended it */
  end(subjectId: string): Promise<boolean>;
}

export interface LookRecord {
  readonly id: string;
  readonly reviewerId: string;
  readonly userId: string;
  readonly reason: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export interface PrivatePictureRow {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly createdAt: Date;
}

/** Looks of reviewers at the private pictures of a person ("break glass"). */
export interface PrivateLookStore {
  insert(look: LookRecord): Promise<void>;
  /** Not ended, not expired. */
  findActive(reviewerId: string, userId: string, now: Date): Promise<LookRecord | null>;
  /** Those about this person, newest first, at most 100. */
  listAbout(userId: string): Promise<LookRecord[]>;
  /** Images that this person made, in any workspace, newest first; not those in the trash. */
  pictures(userId: string, page: PageRequest): Promise<PrivatePictureRow[]>;
  /** The file of an image of a person at whose pictures this reviewer may look now; else null. */
  pictureFile(reviewerId: string, imageId: string, now: Date): Promise<ReviewedPicture | null>;
  /** @returns the look, or null if it is missing, another reviewer's or over */
  end(reviewerId: string, id: string, at: Date): Promise<LookRecord | null>;
}

export interface StrictnessStore {
  /** `standard` for a workspace that is gone. */
  of(scope: Scope): Promise<Strictness>;
  /** @returns the level before; null if there is no such workspace */
  set(scope: Scope, level: Strictness): Promise<Strictness | null>;
}

export interface ModerationStores {
  readonly moderationRules: ModerationRuleStore;
  readonly moderationCases: ModerationCaseStore;
  readonly privateLooks: PrivateLookStore;
  readonly strictness: StrictnessStore;
  readonly pictureChecks: PictureCheckStore;
}
