import type { DirectionId } from '../enhancement/directions.ts';
import type { Scope } from '../scope.ts';

export const enhancementStates = ['waiting', 'running', 'done', 'failed'] as const;
export type EnhancementState = (typeof enhancementStates)[number];

/** A request to a text model that is read as a stream, so that the stream can start on any node and be resumed. */
export interface EnhancementRecord {
  readonly id: string;
  readonly workspaceId: string;
  readonly userId: string;
  readonly prompt: string;
  readonly direction: DirectionId;
  readonly variant: number;
  readonly state: EnhancementState;
  /** The enhanced prompt; null unless done. */
  readonly result: string | null;
  readonly createdAt: Date;
}

export interface EnhancementStore {
  insert(record: EnhancementRecord): Promise<void>;
  findOwned(scope: Scope, userId: string, id: string): Promise<EnhancementRecord | null>;
  /** waiting → running. @returns false if another stream has claimed it: it is sent to the model once. */
  claim(id: string): Promise<boolean>;
  /** running → done or failed. */
  finish(id: string, state: 'done' | 'failed', result: string | null): Promise<void>;
  /** @returns how many were deleted */
  deleteOlderThan(at: Date): Promise<number>;
}
