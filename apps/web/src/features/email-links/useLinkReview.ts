import type { LinkReview } from '@atelier/core/schemas/access-review';
import { useRef, useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';

/** A press this soon after the list has appeared was meant for the button's previous action. */
const ignorePressMs = 1000;

/** Whether keeping only these would remove the account's required second factor, and so lock it. */
export const locksAccount = ({ onlyFactors }: LinkReview, keep: readonly string[]): boolean =>
  onlyFactors.length > 0 && !onlyFactors.some((id) => keep.includes(id));

/**
 * The review step between the button and its action. The first press fetches what would be removed; if that is nothing,
 * the action runs. Otherwise the list is shown, and the next press runs the action with the ticked ids, after a
 * confirmation if the account would be locked.
 */
export const useLinkReview = (
  token: string,
  proceed: (keep: string[]) => void,
  onFailure: (failure: Failure) => void = () => undefined,
) => {
  const [keep, setKeep] = useState<string[]>([]);
  const [isConfirmingLock, setConfirmingLock] = useState(false);
  const shownAtMs = useRef(0);
  const fetchReview = trpc.emailLinks.review.useMutation({
    onSuccess: ({ items }) => {
      shownAtMs.current = performance.now();
      if (items.length === 0) proceed([]);
    },
    onError: (error) => onFailure(readFailure(error)),
  });
  const review =
    fetchReview.data !== undefined && fetchReview.data.items.length > 0 ? fetchReview.data : null;
  const press = (): void => {
    if (fetchReview.isPending) return;
    if (review === null) fetchReview.mutate({ token });
    else if (performance.now() - shownAtMs.current < ignorePressMs) return;
    else if (locksAccount(review, keep)) setConfirmingLock(true);
    else proceed(keep);
  };
  return {
    press,
    review,
    keep,
    setKeep,
    isConfirmingLock,
    /** The answer to the confirmation. */
    onLockAnswer: (shouldProceed: boolean): void => {
      setConfirmingLock(false);
      if (shouldProceed) proceed(keep);
    },
    isPending: fetchReview.isPending,
    error: fetchReview.error,
  };
};
