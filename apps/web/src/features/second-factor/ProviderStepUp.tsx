import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { FormFault } from '../../ui/FormFault.tsx';
import form from '../../ui/form.module.css';
import { useDialogLock } from '../../ui/useDialogLock.ts';

interface Props {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

/** For accounts that only another site opens: that site asks, and leads back here. */
export const ProviderStepUp = ({ providers }: Props) => {
  const leave = trpc.oauth.stepUp.useMutation({
    onSuccess: ({ location }) => window.location.assign(location),
  });
  useDialogLock(leave.isPending);
  return (
    <div className={form.stack}>
      <p className={form.text}>
        You leave this page for a moment. Once back, do it again: it will go through.
      </p>
      {providers.map(({ id, name }) => (
        <Button key={id} size="md" loading={leave.isPending} onClick={() => leave.mutate({ provider: id })}>
          Continue with {name}
        </Button>
      ))}
      <FormFault failure={leave.error === null ? null : readFailure(leave.error)} fields={{}} />
    </div>
  );
};
