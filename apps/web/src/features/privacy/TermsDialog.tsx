import { useMounted } from '@mantine/hooks';
import { useCallback } from 'react';
import type { StepUp } from '../../lib/step-up.ts';
import { trpc } from '../../trpc.ts';
import dialog from '../../ui/Dialog.module.css';
import { Dialog } from '../../ui/Dialog.tsx';
import { useSignOut } from '../../ui/useSignOut.ts';
import { AcceptTerms } from './AcceptTerms.tsx';

interface Props {
  readonly stepUp: StepUp;
  readonly opened: boolean;
}

const nothing = { owed: [], items: [] };

const Content = ({ terms }: { readonly terms: StepUp }) => {
  const utils = trpc.useUtils();
  const { signOut, isPending } = useSignOut();
  const { owed, items } = trpc.legal.mine.useQuery(undefined, { staleTime: 0, gcTime: 0 }).data ?? nothing;
  const isRenewed = owed.some((text) => items.some(({ kind }) => kind === text.kind));
  const accepted = useCallback(() => {
    terms.settle(true);
    void utils.session.current.fetch(undefined, { staleTime: 0 }).catch(() => undefined);
  }, [terms, utils]);
  const leave = () => terms.settle(false);
  return (
    <>
      <p className={dialog.text}>
        {isRenewed && 'Our terms have changed since you last accepted them. '}
        What you have typed stays, and what you were doing continues afterwards.
      </p>
      <AcceptTerms
        onAccepted={accepted}
        onSignOut={() => {
          leave();
          signOut();
        }}
        isLeaving={isPending}
        onData={leave}
      />
    </>
  );
};

/** Terms, the first or changed ones, for someone who is at work: the refused call is sent again once they are accepted. */
export const TermsDialog = ({ stepUp: terms, opened }: Props) => {
  const isMounted = useMounted();
  return (
    <Dialog
      title="Before you continue"
      opened={opened && isMounted}
      wide
      sticky
      onTop
      onClose={() => terms.settle(false)}
    >
      <Content terms={terms} />
    </Dialog>
  );
};
