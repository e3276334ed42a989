import type { LinkReview } from '@atelier/core/schemas/access-review';
import { Checkbox, VisuallyHidden } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import { accessLine } from '../../lib/access.ts';
import { formatDateTime } from '../../lib/format.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import form from '../../ui/form.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { locksAccount } from './useLinkReview.ts';

interface Props {
  /** What `emailLinks.review` lists as unreviewed; null before the call, or if the list is empty. */
  readonly review: LinkReview | null;
  /** Ids that the owner has ticked. */
  readonly keep: readonly string[];
  readonly setKeep: (keep: string[]) => void;
  /** Whether the dialog about locking the account is open. */
  readonly isConfirmingLock: boolean;
  readonly onLockAnswer: (proceed: boolean) => void;
  /** The confirming button's label, a verb. */
  readonly verb: string;
}

interface ListProps extends Pick<Props, 'keep' | 'setKeep'> {
  readonly review: LinkReview;
}

const List = ({ review: { since, items, ...review }, keep, setKeep }: ListProps) => {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // Moves the focus off the submit button, so that a second press does not submit unread; screen readers continue here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h2 id={id} ref={heading} tabIndex={-1} className={form.heading}>
        Which of these did you add yourself?
      </h2>
      <Checkbox.Group
        aria-labelledby={id}
        description={`${since === null ? '' : `They were added since ${formatDateTime(since)}. `}Whatever you don’t tick is removed, even if it is yours.`}
        value={[...keep]}
        onChange={setKeep}
      >
        <div className={form.stack}>
          {items.map((item) => (
            <Checkbox key={item.id} value={item.id} label={accessLine(item)} mt="xs" />
          ))}
        </div>
      </Checkbox.Group>
      {locksAccount({ since, items, ...review }, keep) && (
        <Notice tone="danger" title="This removes the only second factor">
          <p>Your account will be locked until an administrator has verified that it is you.</p>
        </Notice>
      )}
    </>
  );
};

/** Lists the credentials that will be removed, for the owner to tick their own, and confirms before a lock. */
export const KeepAccess = ({ review, keep, setKeep, isConfirmingLock, onLockAnswer, verb }: Props) => (
  <div className={review === null ? undefined : form.stack}>
    <VisuallyHidden role="status">
      {review === null
        ? ''
        : `Nothing has happened yet. First choose which of ${review.items.length} additions are yours.`}
    </VisuallyHidden>
    {review !== null && <List review={review} keep={keep} setKeep={setKeep} />}
    <ConfirmDialog
      title="Remove the only second factor?"
      verb={verb}
      opened={isConfirmingLock}
      busy={false}
      onConfirm={() => onLockAnswer(true)}
      onClose={() => onLockAnswer(false)}
    >
      <p>
        You haven’t ticked the passkey or authenticator app that this account requires. Without one, it will
        be locked until an administrator has verified that it is you.
      </p>
    </ConfirmDialog>
  </div>
);
