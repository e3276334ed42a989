import type { PageRequest } from '../cursor.ts';
import type { JobState } from '../schemas/jobs.ts';
import type { DatasetPicture } from '../schemas/training.ts';
import type { Scope } from '../scope.ts';
import type { TrainingJob } from './records.ts';

/** Whose trainings and LoRAs: they are private to a person within a workspace. */
export interface Trainee extends Scope {
  readonly userId: string;
}

/** What a person wrote for a training; its course is in the job. Deleted with the job, or when its owner removes it. */
export interface TrainingRecord extends Trainee {
  readonly jobId: string;
  readonly name: string;
  readonly triggerWord: string;
  readonly dataset: readonly DatasetPicture[];
  readonly createdAt: Date;
}

/** A trained LoRA. */
export interface LoraRecord extends Trainee {
  readonly id: string;
  /** The training that made it; unique, so that one training makes one LoRA. */
  readonly jobId: string;
  /** The provider that has it, and the model that takes it. */
  readonly provider: string;
  readonly model: string;
  readonly name: string;
  readonly triggerWord: string;
  /** `TrainedLora.reference`. */
  readonly reference: string;
  readonly createdAt: Date;
}

/** A training with its job, and with its LoRA if it has made one. */
export interface StoredTraining extends TrainingRecord {
  readonly job: TrainingJob;
  readonly loraId: string | null;
}

export interface TrainingStore {
  /** Joins the transaction that creates the job. */
  insert(training: TrainingRecord): Promise<void>;
  findOwned(trainee: Trainee, jobId: string): Promise<StoredTraining | null>;
  /** Newest first. */
  listOwned(trainee: Trainee, page: PageRequest, state?: JobState): Promise<StoredTraining[]>;
  /** For workers: whose claim fences what they write. */
  findOfJob(jobId: string): Promise<TrainingRecord | null>;
  /** Deletes what the person wrote; the job stays, with what it was charged. @returns false if missing or foreign */
  deleteOwned(trainee: Trainee, jobId: string): Promise<boolean>;
}

/** A LoRA that is to be deleted at its provider. It names no person. */
export interface LoraRemoval {
  readonly id: string;
  readonly provider: string;
  /** `TrainedLora.reference`; of a training, its remote id. */
  readonly reference: string;
  /** Whether `reference` is a training whose job has ended without its LoRA: it may still make one. */
  readonly isTraining: boolean;
  /** Failed tries. */
  readonly attempts: number;
  readonly dueAt: Date;
  readonly createdAt: Date;
}

export interface LoraStore {
  /** @throws AppError `conflict` if the training has made one already */
  insert(lora: LoraRecord): Promise<void>;
  /** Newest first, at most `limit`. @param model only those that it takes */
  listOwned(trainee: Trainee, limit: number, model?: string): Promise<LoraRecord[]>;
  /** With the trainings of the person that are unfinished. */
  countWithTrainings(trainee: Trainee): Promise<number>;
  /** Those of these ids that the person has, in any order. */
  findOwned(trainee: Trainee, ids: readonly string[]): Promise<LoraRecord[]>;
  /** Deletes the LoRA of a training, and has it deleted at its provider. @returns it; null if there is none */
  removeOfJob(trainee: Trainee, jobId: string, at: Date): Promise<LoraRecord | null>;
  /** The same for all LoRAs of a person, because the account is deleted. @returns how many */
  removeAllOf(userId: string, at: Date): Promise<number>;
  /**
   * Has whatever a training makes deleted at its provider, because its job has ended without the LoRA.
   * @param training `id` is its submission key; a second call with it changes nothing
   */
  removeResultOf(
    training: { readonly id: string; readonly provider: string; readonly remoteId: string },
    at: Date,
  ): Promise<void>;
  /** LoRAs to delete at their providers, also at those that were removed here, the longest due first. */
  listRemovals(now: Date, limit: number): Promise<LoraRemoval[]>;
  /** Counts a failed try. */
  postponeRemoval(id: string, dueAt: Date): Promise<void>;
  /** After it was deleted there, or given up. */
  deleteRemoval(id: string): Promise<void>;
}
