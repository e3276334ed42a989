import type { TrainingBaseView } from '@atelier/core/schemas/training';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useDrafts } from '../../lib/session.ts';
import { notifyUndoable } from '../../ui/notify.tsx';
import { baseOf, emptyDraft, storedDrafts, type TrainingDraft, withStarted } from './draft.ts';

const useStored = () => {
  const store = useDrafts().training;
  const stored = useSyncExternalStore(store.subscribe, store.read);
  return { store, drafts: useMemo(() => storedDrafts(stored), [stored]) };
};

const isSame = (a: TrainingDraft, b: TrainingDraft): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the latest trainings of this tab were started with. */
export const useStartedDrafts = () => {
  const { store, drafts } = useStored();
  return {
    started: drafts.started,
    /** Fills the form with it again. What this replaces can be brought back. */
    reuse: (id: string) => {
      const before = drafts.draft;
      const again = drafts.started.find((each) => each.id === id)?.draft;
      if (again === undefined || isSame(again, before)) return;
      store.write({ ...drafts, draft: again });
      if (!isSame(before, emptyDraft))
        notifyUndoable('The form was filled with this training.', () => {
          store.write({ ...storedDrafts(store.read()), draft: before });
        });
    },
  };
};

/** The form of a training, kept by the draft store; `base` is undefined where none is offered. */
export const useTrainingDraft = (bases: readonly TrainingBaseView[]) => {
  const { store, drafts } = useStored();
  const { draft } = drafts;
  const change = useCallback(
    (part: Partial<TrainingDraft> | ((before: TrainingDraft) => Partial<TrainingDraft>)) => {
      // Read again: two changes may come before the next render.
      const now = storedDrafts(store.read());
      const changed = typeof part === 'function' ? part(now.draft) : part;
      store.write({ ...now, draft: { ...now.draft, ...changed } });
    },
    [store],
  );
  /** A change that is easily made by mistake; `message` says what was done. */
  const changeUndoably = (part: Partial<TrainingDraft>, message: string) => {
    const before = Object.fromEntries(
      Object.keys(part).map((field) => [field, draft[field as keyof TrainingDraft]]),
    );
    change(part);
    notifyUndoable(message, () => change(before));
  };
  return {
    draft,
    base: baseOf(bases, draft),
    change,
    changeUndoably,
    /** The form is empty again; what it had is kept with the training that came of it. */
    started: (id: string) => store.write(withStarted(storedDrafts(store.read()), id)),
    clear: isSame(draft, emptyDraft) ? null : () => changeUndoably(emptyDraft, 'Form cleared.'),
  };
};
export type TrainingForm = ReturnType<typeof useTrainingDraft>;
