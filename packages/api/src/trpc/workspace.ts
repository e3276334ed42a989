import { WorkspaceId } from '@atelier/core/ids';
import type { MembershipStore } from '@atelier/core/ports/membership-store';
import type { CredentialHolder } from '@atelier/core/ports/records';
import type { WorkspaceRole } from '@atelier/core/workspace-roles';
import { z } from 'zod';
import { parseJsonStrictly } from './strict-json.ts';

/** The request header that names the workspace of a call by its id; without it a call is about the personal one. */
export const workspaceHeader = 'x-atelier-workspace';

/** The same sentence for a workspace that does not exist and for one of others (R-AUTHZ-6). */
export const noSuchWorkspace = 'There is no such workspace.';

/** The key of tRPC's `connectionParams` that names it for a stream, because an EventSource sends no headers of its own. */
const workspaceParam = 'workspace';

/**
 * The user's role in the requested workspace; null when they are no member, when there is none or when it is no id.
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

/**
 * The workspace that the `connectionParams` in the query of a stream name. Anything but the JSON of an object with a string
 * names none: tRPC's handler refuses it. @param search without `?`
 */
export const workspaceOf = (search: string): string | undefined => {
  const sent = new URLSearchParams(search).get('connectionParams');
  if (sent === null) return undefined;
  const named = z.object({ [workspaceParam]: z.string() }).safeParse(parseJsonStrictly(sent));
  return named.success ? named.data[workspaceParam] : undefined;
};
