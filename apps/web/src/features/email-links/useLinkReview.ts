import type { LinkReview } from '@atelier/core/schemas/identity';
import { useRef, useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';

/** Presses so soon after the list has appeared were meant for what the button did before. */
const settleMs = 1000;

/** Whether going on with this would leave the account without its second factor, and so lock it. */
export const locksAccount = ({ onlyFactors }: LinkReview, keep: readonly string[]): boolean =>
  onlyFactors.length > 0 && !onlyFactors.some((id) => keep.includes(id));

/**
 * What stands between the button and what it does: the first press asks what would be removed. Where that is nothing
 * the press goes through; else it is shown, and a later press goes through with what was ticked, after a question where
 * that locks the account.
 */
export const useLinkReview = (
  token: string,
  proceed: (keep: string[]) => void,
  onFailure: (failure: Failure) => void = () => undefined,
) => {
  const [keep, setKeep] = useState<string[]>([]);
  const [isAsking, setAsking] = useState(false);
  const shownAtMs = useRef(0);
  const look = trpc.emailLinks.review.useMutation({
    onSuccess: ({ items }) => {
      shownAtMs.current = performance.now();
      if (items.length === 0) proceed([]);
    },
    onError: (error) => onFailure(readFailure(error)),
  });
  const review = look.data !== undefined && look.data.items.length > 0 ? look.data : null;
  const press = (): void => {
    if (look.isPending) return;
    if (review === null) look.mutate({ token });
    else if (performance.now() - shownAtMs.current < settleMs) return;
    else if (locksAccount(review, keep)) setAsking(true);
    else proceed(keep);
  };
  return {
    press,
    review,
    keep,
    setKeep,
    isAsking,
    /** The answer to the question: goes on in spite of it, or not. */
    answer: (goesOn: boolean): void => {
      setAsking(false);
      if (goesOn) proceed(keep);
    },
    isPending: look.isPending,
    error: look.error,
  };
};
