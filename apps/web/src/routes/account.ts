import { createRoute, redirect } from '@tanstack/react-router';
import { accountPageFor } from '../lib/account-pages.ts';
import { lazyRouteComponent } from '../lib/lazy-page.ts';
import { parseLinking } from '../lib/sign-in-search.ts';
import { requireClosing } from '../shell/guards.ts';
import { member, root } from './roots.ts';

/** The only page of an account that is being deleted. */
export const closing = createRoute({
  getParentRoute: () => root,
  path: '/account-closing',
  beforeLoad: ({ context }) => requireClosing(context.backend),
  component: lazyRouteComponent(() => import('../features/privacy/ClosingPage.tsx'), 'ClosingPage'),
});

const account = createRoute({
  getParentRoute: () => member,
  path: '/account',
  component: lazyRouteComponent(() => import('../features/account/AccountLayout.tsx'), 'AccountLayout'),
});

const accountIndex = createRoute({
  getParentRoute: () => account,
  path: '/',
  validateSearch: parseLinking,
  beforeLoad: ({ search, location: { hash } }) => {
    throw redirect({ to: accountPageFor(hash, search), search, hash, replace: true });
  },
});

const accountProfile = createRoute({
  getParentRoute: () => account,
  path: '/profile',
  component: lazyRouteComponent(() => import('../features/account/ProfilePage.tsx'), 'ProfilePage'),
});

const accountSecurity = createRoute({
  getParentRoute: () => account,
  path: '/security',
  validateSearch: parseLinking,
  component: lazyRouteComponent(() => import('../features/account/SecurityPage.tsx'), 'SecurityPage'),
});

const accountSessions = createRoute({
  getParentRoute: () => account,
  path: '/sessions',
  component: lazyRouteComponent(() => import('../features/account/SessionsPage.tsx'), 'SessionsPage'),
});

const accountTokens = createRoute({
  getParentRoute: () => account,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../features/account/TokensPage.tsx'), 'TokensPage'),
});

const accountModeration = createRoute({
  getParentRoute: () => account,
  path: '/moderation',
  component: lazyRouteComponent(() => import('../features/account/ModerationPage.tsx'), 'ModerationPage'),
});

const accountShares = createRoute({
  getParentRoute: () => account,
  path: '/shares',
  component: lazyRouteComponent(() => import('../features/account/SharesPage.tsx'), 'SharesPage'),
});

const accountActivity = createRoute({
  getParentRoute: () => account,
  path: '/activity',
  component: lazyRouteComponent(() => import('../features/account/ActivityPage.tsx'), 'ActivityPage'),
});

const accountData = createRoute({
  getParentRoute: () => account,
  path: '/data',
  component: lazyRouteComponent(() => import('../features/account/DataPage.tsx'), 'DataPage'),
});

/** The pages of the account. */
export const accountRoutes = account.addChildren([
  accountIndex,
  accountProfile,
  accountSecurity,
  accountSessions,
  accountTokens,
  accountShares,
  accountModeration,
  accountActivity,
  accountData,
]);
