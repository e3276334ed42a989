import { createRoute } from '@tanstack/react-router';
import { lazyRouteComponent } from '../lib/lazy-page.ts';
import { parseNext } from '../lib/sign-in-search.ts';
import { requireTermsDue } from '../shell/guards.ts';
import { root } from './roots.ts';

const acceptTerms = createRoute({
  getParentRoute: () => root,
  path: '/accept-terms',
  validateSearch: parseNext,
  beforeLoad: ({ context, search }) => requireTermsDue(context.backend, search.next),
  component: lazyRouteComponent(() => import('../features/privacy/AcceptPage.tsx'), 'AcceptPage'),
});

const legalText = createRoute({
  getParentRoute: () => root,
  path: '/legal/$kind',
  validateSearch: ({ version }: Record<string, unknown>): { version?: number } =>
    Number.isSafeInteger(version) && Number(version) > 0 ? { version: Number(version) } : {},
  component: lazyRouteComponent(() => import('../features/privacy/LegalPage.tsx'), 'LegalPage'),
});

const privacy = createRoute({
  getParentRoute: () => root,
  path: '/privacy',
  component: lazyRouteComponent(() => import('../features/privacy/PrivacyPage.tsx'), 'PrivacyPage'),
});

/** Published texts, open to everyone, and the page that asks to accept them. */
export const legalRoutes = [acceptTerms, legalText, privacy];
