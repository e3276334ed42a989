import { Anchor } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import form from '../../ui/form.module.css';

interface Gate {
  /** For every button that would be refused. */
  readonly shut: { readonly disabled: boolean; readonly 'aria-describedby'?: string };
  /** Why it is shut and what opens it; stands beside the buttons. */
  readonly reason: ReactNode;
}

/**
 * Nothing else may open an account before its address is confirmed: the server refuses it, so it is not offered.
 * The mail is asked for anew at one place, which the reason leads to: it knows when the last one went out.
 */
export const useConfirmFirst = (emailVerified: boolean): Gate => {
  const id = useId();
  if (emailVerified) return { shut: { disabled: false }, reason: null };
  return {
    shut: { disabled: true, 'aria-describedby': id },
    reason: (
      <p id={id} className={form.text}>
        Confirm your email address first.{' '}
        <Anchor href="#email" underline="always">
          Have the mail sent again
        </Anchor>
      </p>
    ),
  };
};
