import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import { readFailure } from '../lib/failure.ts';
import { formatWait } from '../lib/format.ts';
import { trpc } from '../trpc.ts';
import { FormError } from './FormError.tsx';
import form from './form.module.css';

const cooldownS = 60;

/** Seconds until another email may be requested; `start` starts the cooldown. */
const useCooldown = (isRunning: boolean): [leftS: number, start: () => void] => {
  const [leftS, setLeftS] = useState(isRunning ? cooldownS : 0);
  useEffect(() => {
    if (leftS === 0) return;
    const timer = setTimeout(() => setLeftS(leftS - 1), 1000);
    return () => clearTimeout(timer);
  }, [leftS]);
  return [leftS, () => setLeftS(cooldownS)];
};

interface Props {
  readonly email: string;
  /** An email was just sent: start with the cooldown. */
  readonly justSent?: boolean;
}

/** Requests another confirmation email. The response is the same for every address. */
export const ResendVerification = ({ email, justSent = false }: Props) => {
  const [leftS, startCooldown] = useCooldown(justSent);
  const resend = trpc.emailLinks.resendVerification.useMutation({ onSuccess: startCooldown });
  return (
    <div className={form.stack}>
      <Button
        variant="default"
        className={form.start ?? ''}
        disabled={leftS > 0}
        loading={resend.isPending}
        onClick={() => resend.mutate({ email })}
      >
        {leftS > 0 ? `You can resend it in ${formatWait(leftS)}` : 'Resend the email'}
      </Button>
      <p className={form.text} role="status">
        {resend.isSuccess ? 'If this address still needs confirming, a new email is on its way.' : ''}
      </p>
      <FormError failure={resend.error === null ? null : readFailure(resend.error)} fields={{}} />
    </div>
  );
};
