import { editOperations } from '@atelier/core/schemas/edits';
import type { ImageDetail } from '@atelier/core/schemas/images';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { trpc } from '../../../trpc.ts';
import type { EditDraft } from './edit-draft.ts';
import type { EditSource } from './source.ts';

/** As many as a person compares at a glance. */
const variations = 4;

const wordsOf = ({ prompt, negativePrompt, model, style, settings }: ImageDetail) => {
  const { strength = null, ...others } = settings;
  return { prompt, negativePrompt, model, strength, kept: { wishes: { ...others, style }, own: {} } };
};

/**
 * `?from=` fills the form with the settings of that picture, `?vary=` with those of the original itself for several variations
 * of it. Both are removed, so that a reload keeps what is typed later.
 */
export const useReuse = (
  source: EditSource,
  reuse: (settings: Partial<EditDraft>, purpose: 'reuse' | 'variations') => void,
): void => {
  const navigate = useNavigate();
  const { from, vary = false } = useSearch({ strict: false });
  const wantedId = vary && source.kind === 'image' ? source.id : from;
  const wanted = { id: wantedId ?? '' };
  const image = trpc.images.get.useQuery(wanted, { enabled: wantedId !== undefined }).data;
  const lineage = trpc.images.lineage.useQuery(wanted, { enabled: wantedId !== undefined && !vary }).data;
  const latest = useRef(reuse);
  useEffect(() => {
    latest.current = reuse;
  });
  useEffect(() => {
    if (wantedId === undefined || image?.id !== wantedId || (!vary && lineage === undefined)) return;
    const made = lineage?.ancestors.find(({ of }) => of === wantedId)?.operation;
    const operation = vary ? 'variation' : editOperations.find((each) => each === made);
    latest.current(
      {
        ...wordsOf(image),
        ...(vary ? { seed: '', strength: null, count: variations } : { seed: String(image.seed) }),
        ...(operation !== undefined && { operation }),
      },
      vary ? 'variations' : 'reuse',
    );
    void navigate({ to: '.', search: {}, replace: true });
  }, [wantedId, vary, image, lineage, navigate]);
};
