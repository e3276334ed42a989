import { Button } from '@mantine/core';
import { showcase } from '../../lib/showcase.ts';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { Outcome } from '../../ui/Outcome.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';

interface Props {
  readonly email: string;
  /** Back to the form, to correct the address. */
  readonly onBack: () => void;
}

/** After registration, if the address must be confirmed first. It looks the same for every address. */
export const CheckMail = ({ email, onBack }: Props) => (
  <Outcome
    title="Check your email"
    lead={`We’ve emailed ${email}. Follow the link in it, in this browser, to continue.`}
    picture={showcase.poppies}
  >
    <div className={form.stack}>
      <p className={form.text}>Nothing after a few minutes? Check your spam folder, or resend it.</p>
      <ResendVerification email={email} justSent />
      <Button variant="subtle" color="gray" className={form.start ?? ''} onClick={onBack}>
        Use another address
      </Button>
    </div>
    <p className={form.foot}>
      Already confirmed?{' '}
      <TextLink to="/sign-in" state={{ email }} underline="always">
        Sign in
      </TextLink>
    </p>
  </Outcome>
);
