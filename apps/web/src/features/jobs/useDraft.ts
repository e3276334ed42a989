import type { Preset } from '@atelier/core/schemas/presets';
import { showsNothing } from '@atelier/core/text';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { OwnLora, StudioModel } from '../../lib/models.ts';
import { useDrafts } from '../../lib/session.ts';
import { withTriggerWord } from '../../lib/trigger-word.ts';
import { trpc } from '../../trpc.ts';
import { notifyUndoable } from '../../ui/notify.tsx';
import {
  type Draft,
  draftOf,
  emptyDraft,
  type FormChange,
  formValues,
  isSameDraft,
  storedDraft,
  withChange,
} from './draft.ts';
import { valuesFor } from './model-values.ts';
import { presetChange } from './preset-values.ts';

type Reuse = (next: Draft, message?: string) => void;

/** `?from=` fills the form with the settings of that image, and is removed, so that a reload keeps what is typed later. */
const useOrigin = (reuse: Reuse): void => {
  const navigate = useNavigate();
  const { from } = useSearch({ from: '/member/studio' });
  const origin = trpc.images.get.useQuery({ id: from ?? '' }, { enabled: from !== undefined }).data;
  useEffect(() => {
    if (from === undefined || origin?.id !== from) return;
    reuse(draftOf(origin, 1));
    void navigate({ to: '/studio', search: {}, replace: true });
  }, [from, origin, reuse, navigate]);
};

/** `?model=` chooses that model, and is removed, so that a reload keeps what is chosen later. */
const useModelFromAddress = (change: (part: FormChange) => void): void => {
  const navigate = useNavigate();
  const { model } = useSearch({ from: '/member/studio' });
  useEffect(() => {
    if (model === undefined) return;
    change({ model });
    void navigate({ to: '/studio', search: {}, replace: true });
  }, [model, change, navigate]);
};

/** `?lora=` chooses that own LoRA with its model and puts its word into the prompt, and is removed. */
const useLora = (
  models: readonly StudioModel[],
  write: (model: StudioModel, lora: OwnLora) => void,
): void => {
  const navigate = useNavigate();
  const { lora: id } = useSearch({ from: '/member/studio' });
  useEffect(() => {
    if (id === undefined) return;
    for (const model of models)
      for (const lora of model.ownLoras.filter((own) => own.id === id)) write(model, lora);
    void navigate({ to: '/studio', search: {}, replace: true });
  }, [id, models, write, navigate]);
};

/** The chosen model; the first that can be used if it is not offered (any more). */
const chosen = (models: readonly StudioModel[], id: string | undefined): StudioModel | undefined =>
  models.find(({ can }) => can.id === id) ?? models.find(({ unusable }) => unusable === null) ?? models[0];

/** The form's values for the chosen model, kept by the draft store. */
export const useDraft = (models: readonly [StudioModel, ...StudioModel[]]) => {
  const store = useDrafts().studio;
  const stored = useSyncExternalStore(store.subscribe, store.read);
  const current = useMemo(() => {
    const draft = storedDraft(stored);
    const model = chosen(models, draft?.model) ?? models[0];
    return { draft: draft ?? emptyDraft(model.can.id), model };
  }, [stored, models]);
  const { draft, model } = current;
  const values = useMemo(() => formValues(draft, model), [draft, model]);

  const change = useCallback(
    (part: FormChange) => {
      // Read again: two changes may come before the next render.
      const before = storedDraft(store.read());
      const of = chosen(models, before?.model) ?? models[0];
      store.write(withChange(before ?? emptyDraft(of.can.id), of, part));
    },
    [store, models],
  );
  /** Fills the form. A prompt that this replaces can be brought back. */
  const reuse = useCallback<Reuse>(
    (next, message = 'Settings loaded. Your text was replaced.') => {
      const before = storedDraft(store.read());
      // What other models have been set to stays.
      const { [next.model]: _, ...own } = before?.kept.own ?? {};
      store.write({ ...next, kept: { ...next.kept, own } });
      if (before !== null && !showsNothing(before.prompt) && before.prompt !== next.prompt)
        notifyUndoable(message, () => store.write(before));
    },
    [store],
  );
  useOrigin(reuse);
  useModelFromAddress(change);
  const draw = useCallback(
    (of: StudioModel, { id, triggerWord }: OwnLora) => {
      const before = storedDraft(store.read()) ?? emptyDraft(of.can.id);
      const weight = of.can.options.loras?.weight.default ?? 1;
      const others = valuesFor(before.kept, of).loras?.filter((each) => each.id !== id) ?? [];
      const prompt = withTriggerWord(before.prompt, triggerWord);
      const loras = [...others, { id, weight }].slice(-(of.can.options.loras?.max ?? 1));
      store.write(withChange({ ...before, model: of.can.id }, of, { prompt, loras }));
    },
    [store],
  );
  useLora(models, draw);
  /** Puts a preset's model and settings into the form, as if they had just been set; its text and seed stay. */
  const applyPreset = (preset: Preset) => {
    const { model: id, ...values } = presetChange(preset);
    const of = chosen(models, id) ?? model;
    store.write(withChange({ ...draft, model: of.can.id }, of, values));
  };
  const empty = emptyDraft(model.can.id);
  const clear = () => reuse(empty, 'Form cleared.');
  return {
    draft,
    model,
    values,
    change,
    reuse,
    applyPreset,
    clear: isSameDraft(draft, empty, model) ? null : clear,
  };
};
