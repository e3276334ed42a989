import { useTimeout } from '@mantine/hooks';
import { Outlet, rootRouteId, useRouteContext, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useSession } from '../lib/session.ts';
import { ConnectionNotice } from './ConnectionNotice.tsx';
import { Header } from './Header.tsx';
import { headerUserOf, isConfined } from './header-user.ts';
import classes from './Shell.module.css';
import { StepUpGate } from './StepUpGate.tsx';
import { TabBar } from './TabBar.tsx';
import { useFirstPaint } from './useFirstPaint.ts';
import { useRouteFocus } from './useRouteFocus.ts';

// If the chunk fails to load, the page works without toasts.
const Overlays = lazy(() =>
  import('./Overlays.tsx').then(
    ({ Overlays }) => ({ default: Overlays }),
    () => ({ default: () => <></> }),
  ),
);

const ServerNotice = lazy(() =>
  import('./ServerNotice.tsx').then(
    ({ ServerNotice }) => ({ default: ServerNotice }),
    () => ({ default: () => <></> }),
  ),
);

const overlaysDelayMs = 300;

/** The layout around every page: header, main, tab bar on phones, step-up dialog and toasts. */
export const Shell = () => {
  const session = useSession();
  const [showOverlays, setShowOverlays] = useState(false);
  // Leaves the network to the first page.
  useTimeout(() => setShowOverlays(true), overlaysDelayMs, { autoInvoke: true });
  const loading = useRouterState({ select: (state) => state.status === 'pending' });
  useRouteFocus();
  // Until then the first paint has the page's frame, and often its words.
  useFirstPaint(useRouterState({ select: ({ resolvedLocation }) => resolvedLocation !== undefined }));
  const { stepUp, terms } = useRouteContext({ from: rootRouteId }).backend;
  const user = headerUserOf(session.data);
  return (
    <div className={classes.root}>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      {loading && <div className={classes.progress} aria-hidden="true" />}
      <Header
        user={user}
        known={session.data !== undefined}
        mayRegister={session.data?.registrationOpen ?? false}
      />
      <ConnectionNotice />
      {session.data !== undefined && session.data.serverMode !== 'normal' && (
        <Suspense>
          <ServerNotice session={session.data} />
        </Suspense>
      )}
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      {user !== null && !isConfined(user) && <TabBar role={user.role} />}
      <StepUpGate stepUp={stepUp} terms={terms} />
      {showOverlays && (
        <Suspense>
          <Overlays />
        </Suspense>
      )}
    </div>
  );
};
