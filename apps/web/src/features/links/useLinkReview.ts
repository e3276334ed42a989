import type { LinkReview } from '@atelier/core/schemas/identity';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';

/**
 * What stands between the button and what it does: the first press asks what would be removed. Where that is nothing
 * the press goes through; else it is shown, and the next press goes through with what was ticked.
 */
export const useLinkReview = (
  token: string,
  proceed: (keep: string[]) => void,
  onFailure: (failure: Failure) => void = () => undefined,
) => {
  const [keep, setKeep] = useState<string[]>([]);
  const look = trpc.auth.reviewLink.useMutation({ onError: (error) => onFailure(readFailure(error)) });
  const review: LinkReview | null = look.data ?? null;
  const isShown = review !== null && review.items.length > 0;
  const press = (): void => {
    if (isShown) proceed(keep);
    else look.mutate({ token }, { onSuccess: ({ items }) => items.length === 0 && proceed([]) });
  };
  return {
    press,
    review: isShown ? review : null,
    keep,
    setKeep,
    isPending: look.isPending,
    error: look.error,
  };
};
