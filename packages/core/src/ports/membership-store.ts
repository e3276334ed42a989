import type { MembershipRecord } from './records.ts';

/** Members of workspaces. `UserStore` creates the membership in the personal one with the account. */
export interface MembershipStore {
  /** @throws AppError `conflict` if the user is a member already */
  add(membership: MembershipRecord): Promise<void>;
  /** Used by calls to another workspace than the personal one: a prepared statement on both dialects. */
  find(workspaceId: string, userId: string): Promise<MembershipRecord | null>;
  /** Whether the user is a member of one of these workspaces, at most 1000. */
  isMemberOfAny(userId: string, workspaceIds: readonly string[]): Promise<boolean>;
  /** Removes all members of a workspace. */
  removeAllOf(workspaceId: string): Promise<void>;
  /** @returns false if the user was not a member */
  remove(workspaceId: string, userId: string): Promise<boolean>;
}
