import { createRoute } from '@tanstack/react-router';
import { lazyRouteComponent } from '../lib/lazy-page.ts';
import { member } from './roots.ts';

const collections = createRoute({
  getParentRoute: () => member,
  path: '/collections',
  component: lazyRouteComponent(
    () => import('../features/collections/CollectionsPage.tsx'),
    'CollectionsPage',
  ),
});

const collection = createRoute({
  getParentRoute: () => member,
  path: '/collections/$collectionId',
  component: lazyRouteComponent(() => import('../features/collections/CollectionPage.tsx'), 'CollectionPage'),
});

export const collectionRoutes = [collections, collection] as const;
