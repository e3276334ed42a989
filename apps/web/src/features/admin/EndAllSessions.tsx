import { formatNumber } from '../../lib/format.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import { notifyDone, notifyFailure } from '../../ui/notify.tsx';

const counted = (count: number, what: string): string =>
  `${formatNumber(count)} ${what}${count === 1 ? '' : 's'}`;

/** For an incident of unknown extent: ends every session and token except the acting superadmin's session. */
export const EndAllSessions = () => {
  const utils = trpc.useUtils();
  const end = trpc.admin.users.endAllSessions.useMutation({
    onSuccess: ({ sessionsEnded, clientsEnded }) => {
      notifyDone(
        `Everyone else is signed out: ${counted(sessionsEnded, 'session')} and ${counted(clientsEnded, 'access token')} ended.`,
      );
      void utils.admin.users.get.invalidate();
      void utils.session.list.invalidate();
      void utils.tokens.list.invalidate();
    },
    onError: notifyFailure,
  });
  return (
    <ConfirmButton
      variant="default"
      label="Sign everyone out…"
      title="Sign everyone out?"
      verb="Sign everyone out"
      busy={end.isPending}
      onConfirm={(close) => end.mutate(undefined, { onSettled: close })}
    >
      Everyone’s sessions, access tokens and unfinished sign-ins end at once, including yours on other
      devices. Only this browser stays signed in. No account is locked: people can sign in again.
    </ConfirmButton>
  );
};
