import type { MembershipRecord } from './records.ts';

/** Who belongs to which workspace. `UserStore` writes the membership of the personal one along with the account. */
export interface MembershipStore {
  /** @throws AppError `conflict` when the person is a member already */
  add(membership: MembershipRecord): Promise<void>;
  /** Asked by calls that name another workspace than the personal one: a prepared statement on both dialects. */
  find(workspaceId: string, userId: string): Promise<MembershipRecord | null>;
  /** @returns false when they were no member */
  remove(workspaceId: string, userId: string): Promise<boolean>;
}
