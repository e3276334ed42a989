import type { EngineCapabilities } from '@atelier/core/schemas/engines';
import { showsNothing } from '@atelier/core/text';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useDraftStore } from '../../lib/session.ts';
import { trpc } from '../../trpc.ts';
import { notifyUndoable } from '../../ui/notify.tsx';
import { type Draft, draftOf, emptyDraft, isSameDraft, storedDraft } from './draft.ts';

/**
 * The form's values, kept by the draft store. `?from=` replaces them with the settings of that image, and the parameter is
 * removed, so that a reload keeps what is typed afterwards.
 */
export const useDraft = (engine: EngineCapabilities) => {
  const store = useDraftStore();
  const navigate = useNavigate();
  const stored = useSyncExternalStore(store.subscribe, store.read);
  const draft = useMemo(() => storedDraft(stored, engine) ?? emptyDraft(engine), [stored, engine]);

  const change = useCallback(
    (part: Partial<Draft>) =>
      store.write({ ...(storedDraft(store.read(), engine) ?? emptyDraft(engine)), ...part }),
    [store, engine],
  );
  /** Fills the form. A prompt that this replaces can be brought back. */
  const reuse = useCallback(
    (next: Draft, message = 'Settings loaded. Your text was replaced.') => {
      const before = storedDraft(store.read(), engine);
      change(next);
      if (before !== null && !showsNothing(before.prompt) && before.prompt !== next.prompt)
        notifyUndoable(message, () => store.write(before));
    },
    [store, engine, change],
  );
  const clear = () => reuse(emptyDraft(engine), 'Form cleared.');
  const isEmpty = isSameDraft(draft, emptyDraft(engine));

  const { from } = useSearch({ from: '/member/studio' });
  const origin = trpc.images.get.useQuery({ id: from ?? '' }, { enabled: from !== undefined }).data;
  useEffect(() => {
    if (from === undefined || origin?.id !== from) return;
    reuse(draftOf(origin, 1));
    void navigate({ to: '/studio', search: {}, replace: true });
  }, [from, origin, reuse, navigate]);

  return { draft, change, reuse, clear: isEmpty ? null : clear };
};
