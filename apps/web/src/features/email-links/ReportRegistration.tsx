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

/** "I did not register": closes an account that was registered with someone else's address. */
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
      It was not you?{' '}
      <ConfirmButton
        variant="subtle"
        size="compact-sm"
        label="I did not register"
        title="Take the account away?"
        verb="Take it away"
        busy={report.isPending}
        onConfirm={(close) => report.mutate({ token }, { onSettled: close })}
      >
        Somebody made an account with your address. Its password is removed and everybody is signed out, so
        that they cannot use it.
      </ConfirmButton>
    </p>
  );
};
