import { createRootRouteWithContext, createRoute } from '@tanstack/react-router';
import { requireGuest, requireMember } from '../shell/guards.ts';
import { Shell } from '../shell/Shell.tsx';
import type { Backend } from '../trpc.ts';

interface RouterContext {
  readonly backend: Backend;
}

export const root = createRootRouteWithContext<RouterContext>()({ component: Shell });

/** The parent of pages for visitors who are not signed in. */
export const guest = createRoute({
  getParentRoute: () => root,
  id: 'guest',
  beforeLoad: ({ context }) => requireGuest(context.backend),
});

/** The parent of pages for signed-in users. */
export const member = createRoute({
  getParentRoute: () => root,
  id: 'member',
  beforeLoad: ({ context, location }) => requireMember(context.backend, location.href),
});
