import './lib/zod.ts';
import './styles/mantine.ts';
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { notifyManager, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createBrowserConnection } from './lib/connection.ts';
import { createDraftStore, sessionPlace } from './lib/draft-store.ts';
import { firstPaintShown } from './lib/first-paint-shown.ts';
import { preloadPage } from './lib/lazy-page.ts';
import { readNonce } from './lib/nonce.ts';
import { createAppRouter } from './router.tsx';
import { colourSchemeKey, resolveVariables, theme } from './theme.ts';
import { createBackend, trpc } from './trpc.ts';

const nonce = readNonce(document);

// TanStack Query notifies in a microtask instead of a timer, so that a button is disabled before the next event: the
// second click of a double click sends nothing, however busy the page is.
notifyManager.setScheduler(queueMicrotask);

const backend = createBackend(
  {
    onAccessLost: () => {
      // The user's own sign-in or sign-out navigates by itself.
      if (backend.sessionWatch.isChangeExpected()) return;
      void leavePage().catch(() => undefined);
    },
    onUserChanged: () => window.location.reload(),
  },
  {
    connection: createBrowserConnection(),
    drafts: createDraftStore(sessionPlace(), new BroadcastChannel('atelier')),
  },
);
const router = createAppRouter(backend);

/** Refetches the session first; if it has ended or needs a second factor, the route guards redirect. */
const leavePage = async (): Promise<void> => {
  const { user } = await backend.refetchSession();
  if (user === null || user.mustEnrol || user.deletionDueAt !== null)
    await backend.switchSession(user, () => router.invalidate());
};

// Begun by the preload in index.html; the code of the page arrives in parallel.
void backend.utils.session.current.prefetch();
preloadPage(router);

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no #root');

await firstPaintShown();
createRoot(container).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={resolveVariables}
      colorSchemeManager={localStorageColorSchemeManager({ key: colourSchemeKey })}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <trpc.Provider client={backend.client} queryClient={backend.queryClient}>
        <QueryClientProvider client={backend.queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </trpc.Provider>
    </MantineProvider>
  </StrictMode>,
);
