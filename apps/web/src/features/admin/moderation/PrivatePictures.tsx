import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { More } from '../More.tsx';
import { usePages } from '../usePages.ts';
import classes from './Moderation.module.css';

/** A person's pictures while a look lasts. Each is loaded when it is opened, one at a time: that is recorded. */
export const PrivatePictures = ({ userId }: { readonly userId: string }) => {
  const utils = trpc.useUtils();
  const [openId, setOpenId] = useState<string | null>(null);
  const { query, items } = usePages(['admin', 'moderation', 'looks', userId], (cursor, signal) =>
    utils.client.admin.moderation.looks.pictures.query(
      { userId, ...(cursor === undefined ? {} : { cursor }) },
      { signal },
    ),
  );
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.isPending) return <Skeleton height={120} />;
  if (items.length === 0) return <p className={classes.gone}>No pictures.</p>;
  return (
    <>
      <ul className={classes.private} aria-label="Private pictures">
        {items.map(({ id, width, height, createdAt }) => (
          <li key={id}>
            {id === openId && (
              <img
                src={`/files/looks/${id}`}
                alt="A private one of this person"
                width={width}
                height={height}
              />
            )}
            <Button
              variant="subtle"
              color="gray"
              aria-expanded={id === openId}
              onClick={() => setOpenId(id === openId ? null : id)}
            >
              {id === openId ? 'Hide' : 'Show'} {width} × {height}, {formatDateTime(createdAt)}
            </Button>
          </li>
        ))}
      </ul>
      <More query={query} />
    </>
  );
};
