import { type Permission, type Role, roleCan } from '@atelier/core/policy';
import { IconPhoto, IconShieldHalf, IconUser, IconWand } from '@tabler/icons-react';

interface NavItem {
  readonly to: '/studio' | '/gallery' | '/account' | '/admin';
  readonly label: string;
  readonly Icon: typeof IconWand;
  readonly needs: Permission;
}

const navItems: readonly NavItem[] = [
  { to: '/studio', label: 'Studio', Icon: IconWand, needs: 'job:read' },
  { to: '/gallery', label: 'Gallery', Icon: IconPhoto, needs: 'image:read' },
  { to: '/admin', label: 'Admin', Icon: IconShieldHalf, needs: 'user:read' },
  { to: '/account', label: 'Account', Icon: IconUser, needs: 'account:read' },
];

/** The navigation of this role, without the pages that it may not use. */
export const navItemsFor = (role: Role): readonly NavItem[] =>
  navItems.filter(({ needs }) => roleCan(role, needs));
