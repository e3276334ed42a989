import type { LinkReview } from '@atelier/core/schemas/identity';
import { Checkbox, VisuallyHidden } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import { accessLine } from '../../lib/access.ts';
import { formatDateTime } from '../../lib/format.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import form from '../../ui/form.module.css';
import { Notice } from '../../ui/Notice.tsx';
import { locksAccount } from './useLinkReview.ts';

interface Props {
  /** What is in doubt, as `emailLinks.review` lists it; null while nobody has asked, or nothing is. */
  readonly review: LinkReview | null;
  /** Ids of what its owner recognises. */
  readonly keep: readonly string[];
  readonly setKeep: (keep: string[]) => void;
  /** Whether the question stands if the account may be locked. */
  readonly isAsking: boolean;
  readonly answer: (goesOn: boolean) => void;
  /** What going on does, as a verb. */
  readonly verb: string;
}

interface ListProps extends Pick<Props, 'keep' | 'setKeep'> {
  readonly review: LinkReview;
}

const List = ({ review: { since, items, ...review }, keep, setKeep }: ListProps) => {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // A second press must not send the form off unread, and screen readers go on from here.
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <h2 id={id} ref={heading} tabIndex={-1} className={form.heading}>
        Which of these have you added yourself?
      </h2>
      <Checkbox.Group
        aria-labelledby={id}
        description={`${since === null ? '' : `They were added since ${formatDateTime(since)}. `}What you do not tick is removed, also if it is yours.`}
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
          <p>The account is locked then, until an administrator has made sure that it is you.</p>
        </Notice>
      )}
    </>
  );
};

/** Lists what following the link removes, for its owner to tick what is theirs, and asks before the account is locked. */
export const KeepAccess = ({ review, keep, setKeep, isAsking, answer, verb }: Props) => (
  <div className={review === null ? undefined : form.stack}>
    <VisuallyHidden role="status">
      {review === null
        ? ''
        : `Nothing has happened yet. Say first which of ${review.items.length} added things are yours.`}
    </VisuallyHidden>
    {review !== null && <List review={review} keep={keep} setKeep={setKeep} />}
    <ConfirmDialog
      title="Remove the only second factor?"
      verb={verb}
      opened={isAsking}
      busy={false}
      onConfirm={() => answer(true)}
      onClose={() => answer(false)}
    >
      <p>
        You have not ticked the passkey or authenticator app that the account asks for. Without one it is
        locked until an administrator has made sure that it is you.
      </p>
    </ConfirmDialog>
  </div>
);
