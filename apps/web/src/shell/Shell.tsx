import { Outlet, rootRouteId, useRouteContext, useRouterState } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useSession } from '../lib/session.ts';
import { Header } from './Header.tsx';
import classes from './Shell.module.css';
import { StepUpGate } from './StepUpGate.tsx';
import { TabBar } from './TabBar.tsx';
import { useFirstPaint } from './useFirstPaint.ts';
import { useRouteFocus } from './useRouteFocus.ts';

// Should they not arrive, the page is worth having without them.
const Overlays = lazy(() =>
  import('./Overlays.tsx').then(
    ({ Overlays }) => ({ default: Overlays }),
    () => ({ default: () => <></> }),
  ),
);

/** True once the first page has been painted and the browser has nothing better to do. */
const useSettled = (): boolean => {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return settled;
};

/** The house around every page: header, main, phone bar, and where messages appear. */
export const Shell = () => {
  const session = useSession();
  const settled = useSettled();
  const loading = useRouterState({ select: (state) => state.status === 'pending' });
  useRouteFocus();
  useFirstPaint();
  const { stepUp } = useRouteContext({ from: rootRouteId }).backend;
  const user = session.data?.user ?? null;
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
      <main id="main" tabIndex={-1} className={classes.main}>
        <Outlet />
      </main>
      {user !== null && !user.mustEnrol && <TabBar role={user.role} />}
      <StepUpGate stepUp={stepUp} />
      {settled && (
        <Suspense>
          <Overlays />
        </Suspense>
      )}
    </div>
  );
};
