import type { AdminUserDetail } from '@atelier/core/schemas/admin';
import { Button } from '@mantine/core';
import { describeDevice } from '../../lib/device.ts';
import { trpc } from '../../trpc.ts';
import { itemAction, NoItems } from '../../ui/ItemList.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';
import { SessionList } from '../../ui/SessionList.tsx';

interface Props {
  readonly user: AdminUserDetail;
  readonly onChanged: () => void;
}

/** The user's sessions, each with a button that ends it. */
export const UserSessions = ({ user, onChanged }: Props) => {
  const end = trpc.admin.users.endSession.useMutation({
    onSuccess: () => {
      notifyDone('That device is signed out.');
      onChanged();
    },
    onError: (error) => {
      notifyFailure(error);
      onChanged();
    },
  });
  if (user.sessions.length === 0) return <NoItems>No active sessions.</NoItems>;
  return (
    <SessionList
      sessions={user.sessions}
      action={(session) =>
        user.allowed.endSessions && (
          <Button
            {...itemAction}
            aria-label={`End the session on ${describeDevice(session.userAgent)}`}
            loading={end.isPending && end.variables.sessionId === session.id}
            disabled={end.isPending}
            onClick={() => end.mutate({ id: user.id, sessionId: session.id })}
          >
            End
          </Button>
        )
      }
    />
  );
};
