import { type Failure, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmButton } from '../../ui/ConfirmButton.tsx';
import form from '../../ui/form.module.css';
import { notifyFailure } from '../../ui/notify.tsx';

interface Props {
  readonly token: string;
  readonly onDone: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}

/** "I didn’t register": closes an account that was registered with someone else's address. */
export const ReportRegistration = ({ token, onDone, onFailure }: Props) => {
  const report = trpc.emailLinks.reportRegistration.useMutation({
    onSuccess: onDone,
    onError: (error) => {
      onFailure(readFailure(error));
      notifyFailure(error);
    },
  });
  return (
    <p className={form.foot}>
      Wasn’t you?{' '}
      <ConfirmButton
        variant="subtle"
        size="compact-sm"
        label="I didn’t register"
        title="Disable this account?"
        verb="Disable it"
        busy={report.isPending}
        onConfirm={(close) => report.mutate({ token }, { onSettled: close })}
      >
        Someone created an account with your address. We’ll remove its password and sign out all devices, so
        that they can’t use it.
      </ConfirmButton>
    </p>
  );
};
