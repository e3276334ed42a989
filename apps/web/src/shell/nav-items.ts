import { type Permission, type Role, roleCan } from '@atelier/core/policy';
import { IconPhoto, IconSchool, IconShieldHalf, IconUser, IconWand } from '@tabler/icons-react';

interface NavItem {
  readonly to: '/studio' | '/gallery' | '/training' | '/account' | '/admin';
  readonly label: string;
  readonly Icon: typeof IconWand;
  readonly needs: Permission;
}

const navItems: readonly NavItem[] = [
  { to: '/studio', label: 'Studio', Icon: IconWand, needs: 'job:read' },
  { to: '/gallery', label: 'Gallery', Icon: IconPhoto, needs: 'image:read' },
  { to: '/training', label: 'Training', Icon: IconSchool, needs: 'job:create' },
  { to: '/admin', label: 'Admin', Icon: IconShieldHalf, needs: 'user:read' },
  { to: '/account', label: 'Account', Icon: IconUser, needs: 'account:read' },
];

/**
 * The navigation of this role, without the pages that it may not use.
 * @param hasTraining whether a model is open for training
 */
export const navItemsFor = (role: Role, hasTraining: boolean): readonly NavItem[] =>
  navItems.filter(({ to, needs }) => roleCan(role, needs) && (to !== '/training' || hasTraining));
