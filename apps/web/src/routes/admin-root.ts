import { createRoute } from '@tanstack/react-router';
import { lazyRouteComponent } from '../lib/lazy-page.ts';
import { requirePermission } from '../shell/guards.ts';
import { member } from './roots.ts';

/** The parent of the pages of the console. */
export const admin = createRoute({
  getParentRoute: () => member,
  path: '/admin',
  beforeLoad: ({ context, location }) => requirePermission(context.backend, location.href, 'user:read'),
  component: lazyRouteComponent(() => import('../features/admin/AdminLayout.tsx'), 'AdminLayout'),
});
