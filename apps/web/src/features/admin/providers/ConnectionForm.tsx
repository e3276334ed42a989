import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { type ConnectionValues, connectionChanges, valuesOfProvider } from './connection-values.ts';
import type { Kind } from './KindCards.tsx';
import { ProbeResult } from './ProbeResult.tsx';
import { keyText } from './provider-state.ts';
import classes from './providers.module.css';
import { useProvidersChanged } from './useProviders.ts';

interface Props {
  readonly provider: AdminProvider;
  readonly kind: Kind;
}

/** Changes name, address and key of a provider; a change of what is spoken to is tested. */
export const ConnectionForm = ({ provider, kind }: Props) => {
  const fields = useFields<ConnectionValues>(valuesOfProvider(provider), {
    name: 'Give the provider a name.',
    baseUrl: `Enter the address of ${kind.name}.`,
  });
  const changed = useProvidersChanged();
  const changes = connectionChanges(fields.values, provider);
  const update = trpc.admin.providers.update.useMutation({
    onSuccess: ({ provider: saved, probe }) => {
      fields.setValues(valuesOfProvider(saved));
      changed();
      if (probe?.ok !== false) notifyDone(`${saved.name} is saved.`);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  const probe = update.data?.probe;
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={fields.onSubmit(() => update.mutate({ id: provider.id, ...changes }))}
    >
      <ConnectionFields
        kind={kind}
        fields={fields}
        savedKey={provider.key === null ? null : keyText(provider.key)}
      />
      <FormError failure={update.error === null ? null : readFailure(update.error)} fields={fields.values} />
      {probe?.ok === false && (
        <>
          <ProbeResult outcome={probe} name={provider.name} address={provider.baseUrl} />
          <p className={form.text}>The changes are saved all the same.</p>
        </>
      )}
      <Button
        type="submit"
        className={form.start ?? ''}
        loading={update.isPending}
        disabled={Object.keys(changes).length === 0}
      >
        Save connection
      </Button>
    </form>
  );
};
