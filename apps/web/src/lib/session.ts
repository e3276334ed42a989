import { type Permission, roleCan } from '@atelier/core/policy';
import { rootRouteId, useRouteContext } from '@tanstack/react-router';
import { trpc } from '../trpc.ts';

const forever = Number.POSITIVE_INFINITY;

/** Who is here. It changes only through the calls below and through a refused request. */
export const useSession = () => trpc.session.current.useQuery(undefined, { staleTime: forever });

/** Whether the present person holds the permission. The server decides; this only chooses what to offer. */
export const useCan = (permission: Permission): boolean => {
  const user = useSession().data?.user;
  return user != null && roleCan(user.role, permission);
};

/** What the page knows of whom it was made for. */
export const usePerson = () => useRouteContext({ from: rootRouteId }).backend.person;

/**
 * After signing in or out: learns who is here now, goes where `move` leads, and leaves nothing in the cache of what
 * was seen before. `move` resolves when the next page is rendered.
 */
export const useSessionChange = () => {
  const { person, askSession, enterSession } = useRouteContext({ from: rootRouteId }).backend;
  return async (move: () => Promise<void> | void): Promise<void> => {
    person.leaves(true);
    try {
      const { user } = await askSession();
      await enterSession(user, move);
    } finally {
      person.leaves(false);
    }
  };
};

/**
 * After a change of what opens the account: this session goes on under a new token, and with it a new CSRF token,
 * and what the pages know of the account's security is out of date.
 */
export const useRenewedSession = () => {
  const utils = trpc.useUtils();
  const { askSession } = useRouteContext({ from: rootRouteId }).backend;
  return async (): Promise<void> => {
    await askSession();
    await Promise.all([
      utils.account.security.invalidate(),
      utils.session.list.invalidate(),
      utils.account.me.invalidate(),
    ]);
  };
};
