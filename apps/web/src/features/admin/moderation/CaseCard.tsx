import type { ReviewCase } from '@atelier/core/schemas/moderation';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { formatAgo } from '../../../lib/format.ts';
import { Tag } from '../Tag.tsx';
import { CasePicture } from './CasePicture.tsx';
import classes from './Moderation.module.css';

export type Decision = 'upheld' | 'cleared';

interface Props {
  readonly found: ReviewCase;
  readonly isCurrent: boolean;
  /** Whether its picture is open. */
  readonly isShown: boolean;
  readonly busy: boolean;
  readonly onFocus: () => void;
  readonly onShow: (isShown: boolean) => void;
  readonly onDecide: (decision: Decision) => void;
  readonly onNote: () => void;
}

/** What the classifier says, in words. */
const findingText = ({ subject, score }: ReviewCase): string =>
  [
    subject === 'upload' ? 'Uploaded picture' : 'Picture',
    ...(score === null ? [] : [`${Math.round(score * 100)} % explicit`]),
  ].join(', ');

/** One case of the queue: what was written, which rules matched, what the person says, and the decision. */
export const CaseCard = (props: Props) => {
  const { found, isCurrent, isShown, busy, onFocus, onShow, onDecide, onNote } = props;
  const root = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isCurrent) root.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <li
      ref={root}
      className={classes.case}
      data-current={isCurrent || undefined}
      aria-current={isCurrent || undefined}
      onFocus={onFocus}
    >
      <div className={classes.facts}>
        <Tag tone={found.wasBlocked ? 'danger' : 'warning'}>{found.wasBlocked ? 'Blocked' : 'Flagged'}</Tag>
        {found.appeal !== null && <Tag tone="accent">Appeal</Tag>}
        <Link to="/admin/users/$userId" params={{ userId: found.person.id }}>
          <bdi>{found.person.name}</bdi>
        </Link>
        <span>{formatAgo(found.createdAt)}</span>
        <span>{found.subject === 'prompt' ? found.rules.join(', ') : findingText(found)}</span>
      </div>
      {found.subject !== 'prompt' && <CasePicture found={found} isShown={isShown} onShow={onShow} />}
      {found.prompt !== null && (
        <p className={classes.prompt} dir="auto">
          {found.prompt}
        </p>
      )}
      {found.appeal !== null && (
        <p className={classes.appeal} dir="auto">
          {found.appeal}
        </p>
      )}
      {found.state === 'open' && (
        <div className={classes.actions}>
          <Button color="red" loading={busy} onClick={() => onDecide('upheld')}>
            Uphold
          </Button>
          <Button variant="default" loading={busy} onClick={() => onDecide('cleared')}>
            Clear
          </Button>
          <Button variant="subtle" color="gray" disabled={busy} onClick={onNote}>
            Add note…
          </Button>
        </div>
      )}
      {found.note !== null && <p>Note: {found.note}</p>}
    </li>
  );
};
