import type { AppRouter } from '@atelier/api';
import { hashKey, MutationCache, type Query, QueryCache, QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCQueryUtils, createTRPCReact, getQueryKey } from '@trpc/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { type CsrfTokens, csrfFetch } from './lib/csrf.ts';
import { mayRetry, readFailure } from './lib/failure.ts';
import { createPersonWatch } from './lib/person-watch.ts';
import { resumeLink } from './lib/resume-link.ts';
import { beginSessionChange } from './lib/session-change.ts';
import { createStepUp, type StepUp } from './lib/step-up.ts';
import { stepUpLink } from './lib/step-up-link.ts';

/** Typed hooks; the client and the cache come from `createBackend` through the provider. */
export const trpc = createTRPCReact<AppRouter>();

const maxRetries = 2;
/** The server refuses larger batches. */
const maxBatchItems = 10;
/** Kept below the length that proxies commonly cut. */
const maxUrlLength = 2000;
const freshMs = 15_000;
/**
 * Whether the server answers is found out by asking it. Left to the browser's word on the network, a call would wait
 * in silence, and a change would be sent later, when nobody asks for it any more.
 */
const networkMode = 'always';

interface ClientOptions {
  readonly onFailure: (error: Error) => void;
  readonly tokens: CsrfTokens;
  readonly stepUp: StepUp;
  readonly isStillSignedIn: () => Promise<boolean>;
}

const createClient = ({ onFailure, tokens, stepUp, isStillSignedIn }: ClientOptions) =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: [resumeLink(isStillSignedIn, onFailure), httpSubscriptionLink({ url: '/trpc' })],
        false: [
          stepUpLink(stepUp),
          httpBatchLink({
            url: '/trpc',
            maxItems: maxBatchItems,
            maxURLLength: maxUrlLength,
            fetch: csrfFetch(tokens),
          }),
        ],
      }),
    ],
  });

/** What ends a stay on a page: nobody is signed in any more, or a second factor has to be set up first. */
const shutsOut = (error: Error): boolean => {
  const { code } = readFailure(error);
  return code === 'unauthenticated' || code === 'enrolment_required';
};

/** What happens to a page whose session changes under it. */
interface SessionCallbacks {
  /** The session no longer opens what it did. */
  readonly onShutOut: () => void;
  /** Somebody else has signed in, by another tab. */
  readonly onOtherPerson: () => void;
}

/** The cache's name of the query that says who is here. */
const sessionKey = getQueryKey(trpc.session.current, undefined, 'query');
const sessionHash = hashKey(sessionKey);
const isSession = (query: Pick<Query, 'queryHash'>): boolean => query.queryHash === sessionHash;

type User = inferRouterOutputs<AppRouter>['session']['current']['user'];
type Move = () => Promise<void> | void;

/** Connects client, cache and session. */
export const createBackend = ({ onShutOut, onOtherPerson }: SessionCallbacks) => {
  const person = createPersonWatch(onOtherPerson);
  /** Whose answers the cache may hold; null while nobody has been signed in since it was emptied. */
  let cacheOwner: string | null = null;
  const watch = (error: Error) => {
    if (shutsOut(error)) onShutOut();
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: watch,
      onSuccess: (_data, query) => {
        if (!isSession(query)) return;
        const userId = utils.session.current.getData()?.user?.id ?? null;
        cacheOwner ??= userId;
        person.see(userId);
      },
    }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        networkMode,
        // Not a matter of course in this mode: pages mend themselves once the network is back.
        refetchOnReconnect: true,
        staleTime: freshMs,
        retry: (count, error) => count < maxRetries && mayRetry(readFailure(error)),
      },
      // What was sent may be a password: it is forgotten with the form that sent it.
      mutations: { networkMode, gcTime: 0 },
    },
  });
  const stepUp = createStepUp();
  const askSession = () => {
    // An answer that is under way may be of before the change; whoever waits for it gets the new one.
    void queryClient.getQueryCache().get(sessionHash)?.cancel({ silent: true });
    return utils.session.current.fetch(undefined, { staleTime: 0 });
  };
  const client = createClient({
    onFailure: watch,
    tokens: {
      read: async () => {
        const { csrfToken } = await utils.session.current.ensureData();
        person.demandSame();
        return csrfToken;
      },
      renew: async () => {
        const { csrfToken } = await askSession();
        person.demandSame();
        return csrfToken;
      },
    },
    stepUp,
    isStillSignedIn: async () => (await askSession()).user !== null,
  });
  const utils = createTRPCQueryUtils<AppRouter>({ queryClient, client });
  /**
   * Goes where `move` leads now that `user` is signed in, and leaves nothing of the former session in the cache. `move`
   * resolves when the next page is rendered.
   */
  const enterSession = async (user: User, move: Move): Promise<void> => {
    const userId = user?.id ?? null;
    // Nothing that is asked without a session depends on one.
    if (userId === null && cacheOwner === null) return move();
    const personLeft = cacheOwner !== null && cacheOwner !== userId;
    if (personLeft) stepUp.settle(false);
    const change = beginSessionChange(queryClient, { personLeft, isSession });
    cacheOwner = userId;
    try {
      await move();
    } finally {
      change.finish();
    }
  };
  return { queryClient, client, utils, stepUp, person, askSession, enterSession };
};

export type Backend = ReturnType<typeof createBackend>;
