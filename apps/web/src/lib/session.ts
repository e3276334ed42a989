import { type Permission, roleCan } from '@atelier/core/policy';
import { rootRouteId, useRouteContext } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { trpc } from '../trpc.ts';

const forever = Number.POSITIVE_INFINITY;

/** The current session. It is refetched only by the hooks below and after a rejected request. */
export const useSession = () => trpc.session.current.useQuery(undefined, { staleTime: forever });

/** Whether the current user has the permission. The server decides; this only chooses what to offer. */
export const useCan = (permission: Permission): boolean => {
  const user = useSession().data?.user;
  return user != null && roleCan(user.role, permission);
};

export const useSessionWatch = () => useRouteContext({ from: rootRouteId }).backend.sessionWatch;

/**
 * After sign-in or sign-out: refetches the session, navigates with `navigate`, and clears the cached data of the
 * previous session. `navigate` resolves when the next page is rendered.
 */
export const useSessionChange = () => {
  const { sessionWatch, refetchSession, switchSession } = useRouteContext({ from: rootRouteId }).backend;
  return async (navigate: () => Promise<void> | void): Promise<void> => {
    sessionWatch.expectChange(true);
    try {
      const { user } = await refetchSession();
      await switchSession(user, navigate);
    } finally {
      sessionWatch.expectChange(false);
    }
  };
};

/**
 * After a change of credentials: the server has renewed this session's token, and with it the CSRF token, and the
 * cached security state of the account is out of date.
 */
export const useRenewedSession = () => {
  const utils = trpc.useUtils();
  const { refetchSession } = useRouteContext({ from: rootRouteId }).backend;
  return async (): Promise<void> => {
    await refetchSession();
    await Promise.all([
      utils.account.security.invalidate(),
      utils.session.list.invalidate(),
      utils.account.me.invalidate(),
    ]);
  };
};

export const useDrafts = () => useRouteContext({ from: rootRouteId }).backend.drafts;

export const useConnectionSource = () => useRouteContext({ from: rootRouteId }).backend.connection;

/** Whether the server can be reached. */
export const useConnection = () => {
  const connection = useConnectionSource();
  return useSyncExternalStore(connection.subscribe, connection.read);
};
