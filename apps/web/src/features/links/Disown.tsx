import { Button } from '@mantine/core';
import { useState } from 'react';
import { type Failure, readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import form from '../../ui/form.module.css';
import { notifyFailure } from '../../ui/notify.tsx';

interface Props {
  readonly token: string;
  readonly onDone: () => Promise<void>;
  readonly onFailure: (failure: Failure) => void;
}

/** "I did not register": takes the account away from whoever made it with this address. */
export const Disown = ({ token, onDone, onFailure }: Props) => {
  const [asking, setAsking] = useState(false);
  const disown = trpc.auth.disownRegistration.useMutation({
    onSuccess: onDone,
    onError: (error) => {
      onFailure(readFailure(error));
      notifyFailure(error);
    },
    onSettled: () => setAsking(false),
  });
  return (
    <p className={form.foot}>
      It was not you?{' '}
      <Button variant="subtle" size="compact-sm" onClick={() => setAsking(true)}>
        I did not register
      </Button>
      <ConfirmDialog
        title="Take the account away?"
        verb="Take it away"
        opened={asking}
        busy={disown.isPending}
        onConfirm={() => disown.mutate({ token })}
        onClose={() => setAsking(false)}
      >
        Somebody made an account with your address. Its password is removed and everybody is signed out, so
        that they cannot use it.
      </ConfirmDialog>
    </p>
  );
};
