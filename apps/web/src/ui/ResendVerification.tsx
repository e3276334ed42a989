import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readFailure } from '../lib/failure.ts';
import { formatWait } from '../lib/format.ts';
import { trpc } from '../trpc.ts';
import { FormFault } from './FormFault.tsx';
import form from './form.module.css';

const pauseS = 60;

/** Seconds until another mail may be asked for; `start` begins the pause. */
const usePause = (isRunningAtFirst: boolean): [leftS: number, start: () => void] => {
  const [leftS, setLeftS] = useState(isRunningAtFirst ? pauseS : 0);
  useEffect(() => {
    if (leftS === 0) return;
    const timer = setTimeout(() => setLeftS(leftS - 1), 1000);
    return () => clearTimeout(timer);
  }, [leftS]);
  return [leftS, () => setLeftS(pauseS)];
};

interface Props {
  readonly email: string;
  /** A mail went out just now: the next one has to wait. */
  readonly justSent?: boolean;
}

/** Asks for the confirmation mail once more. Says the same whatever the address. */
export const ResendVerification = ({ email, justSent = false }: Props) => {
  const [leftS, pause] = usePause(justSent);
  const resend = trpc.emailLinks.resendVerification.useMutation({ onSuccess: pause });
  return (
    <div className={form.stack}>
      <Button
        variant="default"
        className={form.start ?? ''}
        disabled={leftS > 0}
        loading={resend.isPending}
        onClick={() => resend.mutate({ email })}
      >
        {leftS > 0 ? `Send it again in ${formatWait(leftS)}` : 'Send the mail again'}
      </Button>
      <p className={form.text} role="status">
        {resend.isSuccess ? 'If this address waits to be confirmed, a new mail is on its way.' : ''}
      </p>
      <FormFault failure={resend.error === null ? null : readFailure(resend.error)} fields={{}} />
    </div>
  );
};
