import type { Query, QueryClient } from '@tanstack/react-query';

type Test = (query: Query) => boolean;

interface Change {
  /** Whether the cached data belongs to a different user than the one signed in now. */
  readonly userChanged: boolean;
  /** The query for the current session: up to date when the change begins, and always kept. */
  readonly isSession: Test;
}

const isObserved: Test = (query) => query.getObserversCount() > 0;

/**
 * Clears the query cache around a change of session, in two steps because the page changes in between: call this once
 * the new session is known, navigate, then call `finish`.
 *
 * A query with observers is never removed: removal cancels its fetch, and an observer does not fetch again by itself,
 * so its page would wait forever. Such a query is reset and refetched instead. If the user changed, the reset happens
 * before the next page renders, so that no data of the previous user can appear there.
 */
export const beginSessionChange = (queryClient: QueryClient, { userChanged, isSession }: Change) => {
  const cache = queryClient.getQueryCache();
  const observedBefore = new Set<Query>();
  for (const query of cache.getAll()) {
    if (isSession(query)) continue;
    if (!isObserved(query)) cache.remove(query);
    else {
      observedBefore.add(query);
      // No fetch before `finish`: the old page must not fetch in the name of the next user.
      if (userChanged) query.reset();
    }
  }
  /** Whether its data or pending fetch is of the previous session; not so once it was fetched again after its reset. */
  const isOutdated: Test = (query) =>
    observedBefore.has(query) &&
    (!userChanged || (query.state.status === 'pending' && query.state.fetchStatus === 'idle'));
  return {
    /** Once the next page is shown: removes unobserved queries of the last page and refetches those still observed. */
    finish(): void {
      for (const query of observedBefore) if (!isObserved(query)) cache.remove(query);
      // A refetch would join a first fetch in flight, which the previous session sent.
      for (const query of cache.findAll({ predicate: isOutdated })) void query.cancel({ silent: true });
      void queryClient.refetchQueries({ predicate: isOutdated });
    },
  };
};
