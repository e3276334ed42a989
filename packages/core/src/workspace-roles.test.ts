import { expect, test } from 'vitest';
import { type Permission, permissions } from './policy.ts';
import { type WorkspaceRole, workspaceRoleCan, workspaceRoles } from './workspace-roles.ts';

test('a viewer of a workspace only reads, a member also creates, cancels and deletes, higher roles can do the same, and an owner sets its strictness', () => {
  const changes: readonly Permission[] = [
    'image:delete',
    'image:organise',
    'share:manage',
    'upload:create',
    'job:create',
    'job:cancel',
  ];
  for (const permission of permissions) {
    const allowed = workspaceRoles.filter((role) => workspaceRoleCan(role, permission));
    const created = changes.includes(permission) ? ['member', 'admin', 'owner'] : workspaceRoles;
    const expected = permission === 'moderation:strictness' ? ['owner'] : created;
    expect(allowed, permission).toEqual(expected);
  }
});

test('an unknown role or permission grants nothing', () => {
  expect(workspaceRoleCan('guest' as WorkspaceRole, 'account:read')).toBe(false);
  expect(workspaceRoleCan('owner', 'workspace:sell' as Permission)).toBe(false);
});
