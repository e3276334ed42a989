import { createRoute } from '@tanstack/react-router';
import { lazyRouteComponent } from '../lib/lazy-page.ts';
import { admin } from './admin-root.ts';

/** Published terms and notices. */
export const legal = createRoute({
  getParentRoute: () => admin,
  path: '/legal',
  component: lazyRouteComponent(() => import('../features/admin/legal/LegalTextsPage.tsx'), 'LegalTextsPage'),
});

/** What personal data is processed for (GDPR art. 30). */
export const processingRecord = createRoute({
  getParentRoute: () => admin,
  path: '/record-of-processing',
  component: lazyRouteComponent(
    () => import('../features/admin/processing/ProcessingRecordPage.tsx'),
    'ProcessingRecordPage',
  ),
});
