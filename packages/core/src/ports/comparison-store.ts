import type { PageRequest } from '../cursor.ts';
import type { PresetValues } from '../schemas/presets.ts';
import type { Scope } from '../scope.ts';
import type { GenerationJob } from './records.ts';

/** One model of a comparison. `position` is random, so that it tells nothing about the model. */
export interface ComparisonEntry {
  readonly position: number;
  readonly model: string;
  readonly jobId: string;
}

/** The same prompt drawn by several models (R-X-20). */
export interface ComparisonRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly prompt: string;
  readonly createdAt: Date;
}

/** `choice` is the position of the preferred entry; null for none. */
export interface ComparisonVote {
  readonly comparisonId: string;
  readonly userId: string;
  readonly choice: number | null;
  readonly createdAt: Date;
}

/** A comparison as one person sees it: with their own vote, if they have voted. */
export interface StoredComparison extends ComparisonRecord {
  /** By position. */
  readonly entries: readonly ComparisonEntry[];
  readonly vote: Pick<ComparisonVote, 'choice' | 'createdAt'> | null;
}

/** How often a person saw a model in comparisons that they have voted on, and how often they preferred it. */
export interface ModelTally {
  readonly model: string;
  readonly shown: number;
  readonly preferred: number;
}

/** Whose view of a workspace's comparisons: votes are personal. */
export interface Voter extends Scope {
  readonly userId: string;
}

export interface ComparisonStore {
  /** Joins the transaction that creates the jobs. */
  insert(comparison: ComparisonRecord, entries: readonly ComparisonEntry[]): Promise<void>;
  findOwned(voter: Voter, id: string): Promise<StoredComparison | null>;
  /** Newest first. */
  listOwned(voter: Voter, page: PageRequest): Promise<StoredComparison[]>;
  /** One vote for each person and comparison. @returns false if this person has already voted */
  vote(vote: ComparisonVote): Promise<boolean>;
  /** Of these jobs, those of comparisons that the person has not voted on. */
  unvotedAmong(voter: Voter, jobIds: readonly string[]): Promise<string[]>;
  /** The finished jobs of comparisons that the person has not voted on, and of which other jobs go on; in any order. */
  endedBesideRunning(voter: Voter): Promise<GenerationJob[]>;
  /** The most often preferred first. */
  tally(voter: Voter): Promise<ModelTally[]>;
}

/** Settings that a person has saved under a name. */
export interface PresetRecord {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly model: string;
  readonly values: PresetValues;
  readonly createdAt: Date;
}

export interface PresetStore {
  /** By name. */
  listOf(userId: string): Promise<PresetRecord[]>;
  /** Saves under a new name, or replaces the values of the preset with this name, which keeps its id. */
  save(preset: PresetRecord): Promise<PresetRecord>;
  /** @returns false if missing or another person's */
  deleteOwned(userId: string, id: string): Promise<boolean>;
}
