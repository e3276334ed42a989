import { editOperations } from '@atelier/core/schemas/edits';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { trpc } from '../../../trpc.ts';
import type { EditDraft } from './edit-draft.ts';

/** `?from=` fills the form with the settings of that picture, and is removed, so that a reload keeps what is typed later. */
export const useReuse = (reuse: (settings: Partial<EditDraft>) => void): void => {
  const navigate = useNavigate();
  const { from } = useSearch({ strict: false });
  const wanted = { id: from ?? '' };
  const image = trpc.images.get.useQuery(wanted, { enabled: from !== undefined }).data;
  const lineage = trpc.images.lineage.useQuery(wanted, { enabled: from !== undefined }).data;
  const latest = useRef(reuse);
  useEffect(() => {
    latest.current = reuse;
  });
  useEffect(() => {
    if (from === undefined || image?.id !== from || lineage === undefined) return;
    const made = lineage.ancestors.find(({ of }) => of === from)?.operation;
    const operation = editOperations.find((each) => each === made);
    const { strength = null, ...settings } = image.settings;
    latest.current({
      prompt: image.prompt,
      negativePrompt: image.negativePrompt,
      seed: String(image.seed),
      model: image.model,
      strength,
      kept: { wishes: { ...settings, style: image.style }, own: {} },
      ...(operation !== undefined && { operation }),
    });
    void navigate({ to: '.', search: {}, replace: true });
  }, [from, image, lineage, navigate]);
};
