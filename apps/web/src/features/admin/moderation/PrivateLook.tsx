import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import type { ActiveLook } from '@atelier/core/schemas/private-looks';
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { formatDateTime } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { BeginLookDialog } from './BeginLookDialog.tsx';
import classes from './Moderation.module.css';
import { PrivatePictures } from './PrivatePictures.tsx';

const Running = ({ look, userId }: { readonly look: ActiveLook; readonly userId: string }) => {
  const utils = trpc.useUtils();
  const end = trpc.admin.moderation.looks.end.useMutation({
    onSuccess: () => notifyDone('The look is over.'),
    onError: notifyFailure,
    onSettled: () => utils.admin.moderation.looks.active.invalidate(),
  });
  return (
    <>
      <p className={classes.until}>
        Open until {formatDateTime(look.expiresAt)}: <bdi>{look.reason}</bdi>
      </p>
      <PrivatePictures userId={userId} />
      <Button variant="default" loading={end.isPending} onClick={() => end.mutate({ id: look.id })}>
        End now
      </Button>
    </>
  );
};

/** Opens a person's private pictures for a while, and shows them. */
export const PrivateLook = ({ user }: { readonly user: AdminUserDetail }) => {
  const [isAsked, setAsked] = useState(false);
  const query = trpc.admin.moderation.looks.active.useQuery({ userId: user.id });
  if (query.error !== null) return <ErrorMessage error={query.error} onRetry={() => query.refetch()} />;
  if (query.data === undefined) return <Skeleton height={44} />;
  const { look } = query.data;
  if (look !== null) return <Running look={look} userId={user.id} />;
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        Open private pictures…
      </Button>
      <BeginLookDialog user={user} opened={isAsked} onClose={() => setAsked(false)} />
    </>
  );
};
