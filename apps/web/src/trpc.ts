import type { AppRouter } from '@atelier/api';
import { hashKey, MutationCache, type Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCQueryUtils, createTRPCReact, getQueryKey } from '@trpc/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import type { Connection } from './lib/connection.ts';
import { type CsrfTokens, csrfFetch, watchedFetch } from './lib/csrf.ts';
import type { DraftStore } from './lib/draft-store.ts';
import { mayRetry, readFailure } from './lib/failure.ts';
import { plainDirectionLink } from './lib/plain-direction-link.ts';
import { resumeLink } from './lib/resume-link.ts';
import { beginSessionChange } from './lib/session-change.ts';
import { createSessionWatch } from './lib/session-watch.ts';
import { createStepUp, type StepUp } from './lib/step-up.ts';
import { stepUpLink } from './lib/step-up-link.ts';

/** Typed hooks; `createBackend` makes their client and cache, which the provider passes on. */
export const trpc = createTRPCReact<AppRouter>();

const maxRetries = 2;
/** The server rejects larger batches. */
const maxBatchItems = 10;
/** Below the common limit of proxies. */
const maxUrlLength = 2000;
/** Queries whose input may be longer, up to 4 kB: they travel alone. */
const longQueries: ReadonlySet<string> = new Set(['training.check']);
const freshMs = 15_000;
/**
 * Calls are sent even if the browser reports no network. Otherwise TanStack Query would pause them silently and send a
 * mutation later, when the user no longer expects it.
 */
const networkMode = 'always';

interface ClientOptions {
  readonly onFailure: (error: Error) => void;
  readonly tokens: CsrfTokens;
  readonly stepUp: StepUp;
  readonly terms: StepUp;
  readonly isStillSignedIn: () => Promise<boolean>;
  readonly connection: Connection;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

const callLink = (tokens: CsrfTokens, connection: Connection) => {
  const fetch = csrfFetch(
    tokens,
    watchedFetch(() => void connection.doubt()),
  );
  return splitLink({
    condition: ({ path }) => longQueries.has(path),
    true: httpLink({ url: '/trpc', fetch }),
    false: httpBatchLink({ url: '/trpc', maxItems: maxBatchItems, maxURLLength: maxUrlLength, fetch }),
  });
};

const createClient = ({ onFailure, tokens, stepUp, terms, isStillSignedIn, connection }: ClientOptions) =>
  createTRPCClient<AppRouter>({
    links: [
      plainDirectionLink,
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: [
          resumeLink({
            ...{ isStillSignedIn, onFailure, onInterruption: connection.doubt, sleep },
            onTermsDue: terms.ask,
          }),
          httpSubscriptionLink({ url: '/trpc' }),
        ],
        false: [stepUpLink(stepUp, terms), callLink(tokens, connection)],
      }),
    ],
  });

/** Whether the user has to leave the page: signed out, a second factor has to be set up first, or the account is being deleted. */
const isAccessLost = (error: Error): boolean => {
  const { code } = readFailure(error);
  return code === 'unauthenticated' || code === 'enrolment_required' || code === 'account_closing';
};

/** What the page does when its session changes without its doing. */
interface SessionCallbacks {
  /** The session ended, or needs a second factor first. */
  readonly onAccessLost: () => void;
  /** Another user signed in from another tab. */
  readonly onUserChanged: () => void;
}

/** The cache key of the query for the current session. */
const sessionKey = getQueryKey(trpc.session.current, undefined, 'query');
const sessionHash = hashKey(sessionKey);
const isSession = (query: Pick<Query, 'queryHash'>): boolean => query.queryHash === sessionHash;

type User = inferRouterOutputs<AppRouter>['session']['current']['user'];
type Navigate = () => Promise<void> | void;

interface BrowserParts {
  readonly connection: Connection;
  readonly drafts: DraftStore;
}

/** Connects the tRPC client, the query cache and the session. */
export const createBackend = (
  { onAccessLost, onUserChanged }: SessionCallbacks,
  { connection, drafts }: BrowserParts,
) => {
  const sessionWatch = createSessionWatch(onUserChanged);
  /** Whose data the cache may contain; null if no user has signed in since it was cleared. */
  let cacheOwner: string | null = null;
  const checkAccess = (error: Error) => {
    if (isAccessLost(error)) onAccessLost();
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: checkAccess,
      onSuccess: (_data, query) => {
        if (!isSession(query)) return;
        const userId = utils.session.current.getData()?.user?.id ?? null;
        cacheOwner ??= userId;
        sessionWatch.update(userId);
        if (userId !== null) drafts.claim(userId);
      },
    }),
    mutationCache: new MutationCache({ onError: checkAccess }),
    defaultOptions: {
      queries: {
        networkMode,
        // Off by default in this mode; lets pages recover once the network is back.
        refetchOnReconnect: true,
        staleTime: freshMs,
        retry: (count, error) => count < maxRetries && mayRetry(readFailure(error)),
      },
      // The variables may contain a password: no cache keeps them after the form is gone.
      mutations: { networkMode, gcTime: 0 },
    },
  });
  const stepUp = createStepUp();
  const terms = createStepUp();
  const refetchSession = () => {
    // A response in flight may predate the change; callers waiting for it get the new one.
    void queryClient.getQueryCache().get(sessionHash)?.cancel({ silent: true });
    return utils.session.current.fetch(undefined, { staleTime: 0 });
  };
  const csrfTokens: CsrfTokens = {
    read: async () => {
      const { csrfToken } = await utils.session.current.ensureData();
      sessionWatch.assertSameUser();
      return csrfToken;
    },
    renew: async () => {
      const { csrfToken } = await refetchSession();
      sessionWatch.assertSameUser();
      return csrfToken;
    },
  };
  const client = createClient({
    onFailure: checkAccess,
    tokens: csrfTokens,
    stepUp,
    terms,
    connection,
    isStillSignedIn: async () => (await refetchSession()).user !== null,
  });
  // What failed while the server was away loads by itself once it is back.
  connection.subscribe((state) => {
    if (state !== 'online') return;
    void queryClient.refetchQueries({ type: 'active', predicate: (query) => query.state.status === 'error' });
  });
  const utils = createTRPCQueryUtils<AppRouter>({ queryClient, client });
  /**
   * Navigates now that `user` is signed in (or signed out, if null) and clears the cached data of the previous session.
   * `navigate` resolves when the next page is rendered.
   */
  const switchSession = async (user: User, navigate: Navigate): Promise<void> => {
    const userId = user?.id ?? null;
    // Data fetched without a session does not depend on one.
    if (userId === null && cacheOwner === null) return navigate();
    if (userId === null && !sessionWatch.endedElsewhere()) drafts.erase();
    const userChanged = cacheOwner !== null && cacheOwner !== userId;
    if (userChanged) for (const gate of [stepUp, terms]) gate.settle(false);
    const change = beginSessionChange(queryClient, { userChanged, isSession });
    cacheOwner = userId;
    try {
      await navigate();
    } finally {
      change.finish();
    }
  };
  return {
    queryClient,
    client,
    utils,
    stepUp,
    terms,
    sessionWatch,
    connection,
    drafts,
    csrfTokens,
    refetchSession,
    switchSession,
  };
};

export type Backend = ReturnType<typeof createBackend>;
