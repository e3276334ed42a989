import { type ReactNode, useId } from 'react';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';

interface EmailGate {
  /** For every button whose call the server would reject. */
  readonly buttonProps: { readonly disabled: boolean; readonly 'aria-describedby'?: string };
  /** Shown beside the buttons: why they are disabled, and what to do. */
  readonly reason: ReactNode;
}

/**
 * The server accepts no new credentials before the account's email address is confirmed, so their buttons are disabled
 * until then. The reason links to the one place that sends the email again, since it knows the cooldown.
 */
export const useEmailGate = (emailVerified: boolean): EmailGate => {
  const id = useId();
  if (emailVerified) return { buttonProps: { disabled: false }, reason: null };
  return {
    buttonProps: { disabled: true, 'aria-describedby': id },
    reason: (
      <p id={id} className={form.text}>
        Confirm your email address first.{' '}
        <TextLink to="/account/security" hash="email" underline="always">
          Resend the email
        </TextLink>
      </p>
    ),
  };
};
