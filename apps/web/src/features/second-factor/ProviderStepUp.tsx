import { Button } from '@mantine/core';
import { readFailure } from '../../lib/failure.ts';
import { trpc } from '../../trpc.ts';
import { FormError } from '../../ui/FormError.tsx';
import form from '../../ui/form.module.css';
import { useDialogLock } from '../../ui/useDialogLock.ts';

interface Props {
  readonly providers: readonly { readonly id: string; readonly name: string }[];
}

/** Step-up for accounts without a credential here: at their provider, which redirects back. */
export const ProviderStepUp = ({ providers }: Props) => {
  const stepUp = trpc.oauth.stepUp.useMutation({
    onSuccess: ({ location }) => window.location.assign(location),
  });
  useDialogLock(stepUp.isPending);
  return (
    <div className={form.stack}>
      <p className={form.text}>
        You’ll leave this page for a moment. When you’re back, repeat the action: it will go through.
      </p>
      {providers.map(({ id, name }) => (
        <Button key={id} size="md" loading={stepUp.isPending} onClick={() => stepUp.mutate({ provider: id })}>
          Continue with {name}
        </Button>
      ))}
      <FormError failure={stepUp.error === null ? null : readFailure(stepUp.error)} fields={{}} />
    </div>
  );
};
