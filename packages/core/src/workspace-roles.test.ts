import { expect, test } from 'vitest';
import { type Permission, permissions } from './policy.ts';
import { type WorkspaceRole, workspaceRoleCan, workspaceRoles } from './workspace-roles.ts';

test('a viewer of a workspace reads, a member also makes, cancels and deletes, and each higher role can as much', () => {
  const changes: readonly Permission[] = ['image:delete', 'job:create', 'job:cancel'];
  for (const permission of permissions) {
    const allowed = workspaceRoles.filter((role) => workspaceRoleCan(role, permission));
    const expected = changes.includes(permission) ? ['member', 'admin', 'owner'] : workspaceRoles;
    expect(allowed, permission).toEqual(expected);
  }
});

test('an unknown role or permission carries nothing', () => {
  expect(workspaceRoleCan('guest' as WorkspaceRole, 'account:read')).toBe(false);
  expect(workspaceRoleCan('owner', 'workspace:sell' as Permission)).toBe(false);
});
