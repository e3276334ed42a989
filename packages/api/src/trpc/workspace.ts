import { WorkspaceId } from '@atelier/core/ids';
import type { MembershipStore } from '@atelier/core/ports/membership-store';
import type { CredentialHolder } from '@atelier/core/ports/records';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';

/** The request header that names the workspace of a call by its id; without it a call is about the personal one. */
export const workspaceHeader = 'x-atelier-workspace';

/**
 * The person's role in the requested workspace; null when they are no member, when there is none or when it is no id.
 * The role in the personal workspace came with the credential: only another one costs a query, and is a promise.
 */
export const roleInWorkspace = (
  { user, workspaceRole }: CredentialHolder,
  requested: string | undefined,
  memberships: Pick<MembershipStore, 'find'>,
): WorkspaceRole | null | Promise<WorkspaceRole | null> => {
  if (requested === undefined || requested === user.workspaceId) return workspaceRole;
  if (!WorkspaceId.safeParse(requested).success) return null;
  return memberships.find(requested, user.id).then((found) => found?.role ?? null);
};
