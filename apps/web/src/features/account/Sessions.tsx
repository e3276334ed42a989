import { Button, Skeleton } from '@mantine/core';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { ErrorMessage } from '../../ui/ErrorMessage.tsx';
import form from '../../ui/form.module.css';
import { itemAction, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { SessionList } from '../../ui/SessionList.tsx';

const EndOthers = () => {
  const utils = trpc.useUtils();
  const endOthers = trpc.session.revokeOthers.useMutation({
    onSuccess: async () => {
      notifyDone('All other devices are signed out.');
      await utils.session.list.invalidate();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="default"
      className={form.start ?? ''}
      label="Sign out all others"
      title="Sign out all other devices?"
      verb="Sign out"
      busy={endOthers.isPending}
      onConfirm={(close) => endOthers.mutate(undefined, { onSettled: close })}
    >
      Every device but this one has to sign in again.
    </ConfirmButton>
  );
};

/** The user's sessions, with buttons to end them. */
export const Sessions = () => {
  const utils = trpc.useUtils();
  const sessions = trpc.session.list.useQuery();
  const revoke = trpc.session.revoke.useMutation({
    onSuccess: () => utils.session.list.invalidate(),
    onError: notifyFailure,
  });
  if (sessions.error !== null)
    return <ErrorMessage error={sessions.error} onRetry={() => sessions.refetch()} />;
  if (sessions.data === undefined) return <Skeleton height={120} />;
  const { items } = sessions.data;
  return (
    <div className={form.stack}>
      <SessionList
        sessions={items}
        action={(session) =>
          session.current ? null : (
            <Button
              {...itemAction}
              loading={revoke.isPending && revoke.variables.id === session.id}
              disabled={revoke.isPending}
              onClick={() => revoke.mutate({ id: session.id })}
            >
              End
            </Button>
          )
        }
      />
      {items.length > 1 ? <EndOthers /> : <NoItems>You’re signed in on this device only.</NoItems>}
    </div>
  );
};
