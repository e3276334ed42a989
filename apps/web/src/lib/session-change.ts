import type { Query, QueryClient } from '@tanstack/react-query';

type Test = (query: Query) => boolean;

interface Change {
  /** Whether what is cached belongs to a person who is not the one signed in now. */
  readonly personLeft: boolean;
  /** The query that says who is signed in: it is up to date when a change begins, and always kept. */
  readonly isSession: Test;
}

const isObserved: Test = (query) => query.getObserversCount() > 0;

/**
 * Empties the cache around a change of session, in two steps because the page changes in between: call this when the
 * server has said who is signed in now, navigate, then call `finish`.
 *
 * A query with observers is never removed. TanStack Query cancels the fetch of what it removes, and an observer does
 * not ask again by itself, so its page would wait for ever. Such a query is reset and fetched again instead. What the
 * former person saw is gone before the next page is rendered, so that it cannot show there either.
 */
export const beginSessionChange = (queryClient: QueryClient, { personLeft, isSession }: Change) => {
  const cache = queryClient.getQueryCache();
  const former = new Set<Query>();
  for (const query of cache.getAll()) {
    if (isSession(query)) continue;
    if (!isObserved(query)) cache.remove(query);
    else {
      former.add(query);
      // The page that is being left must not ask again in the name of the next person: no fetch before `finish`.
      if (personLeft) query.reset();
    }
  }
  /** Whether its answer, or the lack of one, is of the former session. A reset query that was asked again is not. */
  const isOutdated: Test = (query) =>
    former.has(query) &&
    (!personLeft || (query.state.status === 'pending' && query.state.fetchStatus === 'idle'));
  return {
    /** Once the next page is shown: drops what the last page left behind and asks again for what is still observed. */
    finish(): void {
      for (const query of former) if (!isObserved(query)) cache.remove(query);
      // A first fetch that is under way would be joined, although the former session has sent it.
      for (const query of cache.findAll({ predicate: isOutdated })) void query.cancel({ silent: true });
      void queryClient.refetchQueries({ predicate: isOutdated });
    },
  };
};
