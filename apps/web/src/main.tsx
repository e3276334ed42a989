import './lib/zod.ts';
import './styles/mantine.ts';
import './styles/tokens.css';
import './styles/base.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { notifyManager, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { readNonce } from './lib/nonce.ts';
import { createAppRouter } from './router.tsx';
import { colourSchemeKey, resolveVariables, theme } from './theme.ts';
import { createBackend, trpc } from './trpc.ts';

const nonce = readNonce(document);

// Before the next event of a person, not at a timer after it: a button rests as soon as it was pressed, so that the
// second half of a double click sends nothing, however busy the page is.
notifyManager.setScheduler(queueMicrotask);

const backend = createBackend({
  onShutOut: () => {
    // Whoever leaves is led away by that.
    if (backend.person.isLeaving()) return;
    void leadOut().catch(() => undefined);
  },
  onOtherPerson: () => window.location.reload(),
});
const router = createAppRouter(backend);

/** Asks first: only when the server says so do the guards lead to the door, or to the second factor. */
const leadOut = async (): Promise<void> => {
  const { user } = await backend.askSession();
  if (user === null || user.mustEnrol) await backend.enterSession(user, () => router.invalidate());
};

// Asked for at once, while the page's own code is still on its way.
void backend.utils.session.current.prefetch();

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no #root');

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
