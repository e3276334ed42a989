import type { ReviewCase } from '@atelier/core/schemas/moderation';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { formatAgo } from '../../../lib/format.ts';
import { Tag } from '../Tag.tsx';
import classes from './Moderation.module.css';

export type Decision = 'upheld' | 'cleared';

interface Props {
  readonly found: ReviewCase;
  readonly isCurrent: boolean;
  readonly busy: boolean;
  readonly onFocus: () => void;
  readonly onDecide: (decision: Decision) => void;
  readonly onNote: () => void;
}

/** One case of the queue: what was written, which rules matched, what the person says, and the decision. */
export const CaseCard = ({ found, isCurrent, busy, onFocus, onDecide, onNote }: Props) => {
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
        <span>{found.rules.join(', ')}</span>
      </div>
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
