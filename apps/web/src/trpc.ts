import type { AppRouter } from '@atelier/api';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCQueryUtils, createTRPCReact } from '@trpc/react-query';
import { type CsrfTokens, csrfFetch } from './lib/csrf.ts';
import { mayRetry, readFailure } from './lib/failure.ts';

/** Typed hooks; the client and the cache come from `createBackend` through the provider. */
export const trpc = createTRPCReact<AppRouter>();

const maxRetries = 2;
/** The server refuses larger batches. */
const maxBatchItems = 10;
/** Kept below the length that proxies commonly cut. */
const maxUrlLength = 2000;
const freshMs = 15_000;

const createClient = (tokens: CsrfTokens) =>
  createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (op) => op.type === 'subscription',
        true: httpSubscriptionLink({ url: '/trpc' }),
        false: httpBatchLink({
          url: '/trpc',
          maxItems: maxBatchItems,
          maxURLLength: maxUrlLength,
          fetch: csrfFetch(tokens),
        }),
      }),
    ],
  });

/** Connects client, cache and session. `onSignedOut` runs when the server no longer knows the session. */
export const createBackend = (onSignedOut: () => void) => {
  const watch = (error: Error) => {
    if (readFailure(error).code === 'unauthenticated') onSignedOut();
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError: watch }),
    mutationCache: new MutationCache({ onError: watch }),
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        retry: (count, error) => count < maxRetries && mayRetry(readFailure(error)),
      },
    },
  });
  const client = createClient({
    read: () => utils.session.current.getData()?.csrfToken ?? '',
    renew: async () => (await utils.session.current.fetch(undefined, { staleTime: 0 })).csrfToken,
  });
  const utils = createTRPCQueryUtils<AppRouter>({ queryClient, client });
  return { queryClient, client, utils };
};

export type Backend = ReturnType<typeof createBackend>;
