import type { Permission } from '@atelier/core/policy';
import type { LinkProps } from '@tanstack/react-router';

interface NavPage {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: string;
  readonly needs: Permission;
  /** Pages that are reached from this one and part of it, but have an address of their own. */
  readonly also?: readonly string[];
}

export interface NavGroup {
  readonly label: string;
  readonly pages: readonly NavPage[];
}

/** The pages of the console, in the order of the navigation. A group without a page that the role may see is left out. */
export const adminNav: readonly NavGroup[] = [
  {
    label: 'Overview',
    pages: [{ to: '/admin/overview', label: 'Overview', needs: 'user:read' }],
  },
  {
    label: 'People',
    pages: [{ to: '/admin/users', label: 'Users', needs: 'user:read' }],
  },
  {
    label: 'Defence',
    pages: [
      { to: '/admin/alerts', label: 'Alerts', needs: 'alert:read' },
      { to: '/admin/incidents', label: 'Incidents', needs: 'incident:read' },
      { to: '/admin/review', label: 'Security review', needs: 'metrics:read' },
      { to: '/admin/blocks', label: 'Blocks', needs: 'block:manage' },
      { to: '/admin/rules', label: 'Detection', needs: 'detection:read' },
      { to: '/admin/audit', label: 'Audit log', needs: 'audit:read' },
    ],
  },
  {
    label: 'Content',
    pages: [{ to: '/admin/moderation', label: 'Moderation', needs: 'moderation:review' }],
  },
  {
    label: 'Engines',
    pages: [
      { to: '/admin/providers', label: 'Providers', needs: 'provider:manage', also: ['/admin/local-engine'] },
      { to: '/admin/models', label: 'Models', needs: 'model:manage' },
    ],
  },
  {
    label: 'System',
    pages: [
      { to: '/admin/settings', label: 'Settings', needs: 'settings:read' },
      { to: '/admin/legal', label: 'Terms and privacy', needs: 'settings:read' },
      { to: '/admin/record-of-processing', label: 'Processing record', needs: 'settings:read' },
      { to: '/admin/api', label: 'API', needs: 'metrics:read' },
      { to: '/admin/policy', label: 'Policy', needs: 'policy:read' },
    ],
  },
];

const covers = (page: NavPage, pathname: string): boolean =>
  [page.to, ...(page.also ?? [])].some((path) => pathname === path || pathname.startsWith(`${path}/`));

/** The page of the navigation that the address belongs to: the one with the longest path, or null. */
export const pageAt = (pathname: string): NavPage | null =>
  adminNav
    .flatMap(({ pages }) => pages)
    .filter((page) => covers(page, pathname))
    .sort((a, b) => b.to.length - a.to.length)[0] ?? null;

/** What a role sees of it. */
export const navFor = (may: (permission: Permission) => boolean): readonly NavGroup[] =>
  adminNav
    .map(({ label, pages }) => ({ label, pages: pages.filter(({ needs }) => may(needs)) }))
    .filter(({ pages }) => pages.length > 0);
