import type { Permission } from './policy.ts';

/** Roles within a workspace, weakest first (R-AUTHZ-4). They narrow what the platform role allows and never widen it. */
export const workspaceRoles = ['viewer', 'member', 'admin', 'owner'] as const;
export type WorkspaceRole = (typeof workspaceRoles)[number];

/**
 * The least role in the workspace of a call that each permission needs; null for those that concern no data of a
 * workspace. Exhaustive, so that a new permission does not compile without an entry.
 */
const floors: Readonly<Record<Permission, WorkspaceRole | null>> = {
  'session:read': null,
  'session:end': null,
  'account:read': null,
  'account:edit': null,
  'account:secure': null,
  'token:manage': null,
  'model:list': null,
  'image:read': 'viewer',
  'image:delete': 'member',
  'image:organise': 'member',
  'share:manage': 'member',
  'upload:create': 'member',
  'job:read': 'viewer',
  'job:create': 'member',
  'job:cancel': 'member',
  'user:read': null,
  'user:create': null,
  'user:delete': null,
  'user:set-quota': null,
  'user:lock': null,
  'user:end-sessions': null,
  'user:end-all-sessions': null,
  'user:force-reset': null,
  'user:remove-second-factor': null,
  'user:set-role': null,
  'audit:read': null,
  'policy:read': null,
  'notice:read': null,
  'metrics:read': null,
  'provider:manage': null,
  'model:manage': null,
  'moderation:own': null,
  'moderation:strictness': 'owner',
  'moderation:review': null,
  'moderation:rules': null,
  'moderation:look': null,
  'alert:read': null,
  'alert:manage': null,
  'incident:read': null,
  'incident:manage': null,
  'block:manage': null,
  'settings:read': null,
  'settings:manage': null,
  'incident:contain': null,
  'detection:read': null,
  'detection:manage': null,
};

/** Whether a member with `role` may use `permission` in the workspace. Unknown roles and permissions grant nothing. */
export const workspaceRoleCan = (role: WorkspaceRole, permission: Permission): boolean => {
  const floor = floors[permission];
  const rank = workspaceRoles.indexOf(role);
  return rank >= 0 && floor !== undefined && (floor === null || rank >= workspaceRoles.indexOf(floor));
};
