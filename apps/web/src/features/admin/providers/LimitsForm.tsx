import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Button, TextInput } from '@mantine/core';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { numberOf } from '../models/model-values.ts';
import { useProvidersChanged } from './useProviders.ts';

const valuesOf = ({ concurrency, ratePerMinute }: AdminProvider) => ({
  concurrency: String(concurrency),
  ratePerMinute: ratePerMinute === null ? '' : String(ratePerMinute),
});

/** How many pictures a provider draws at a time, and how many are started in a minute. */
export const LimitsForm = ({ provider }: { readonly provider: AdminProvider }) => {
  const fields = useFields(valuesOf(provider), { concurrency: 'Enter a number from 1 to 64.' });
  const changed = useProvidersChanged();
  const update = trpc.admin.providers.update.useMutation({
    onSuccess: ({ provider: saved }) => {
      fields.setValues(valuesOf(saved));
      changed();
      notifyDone(`The pace of ${saved.name} is saved.`);
    },
    onError: (error) => showIssues(fields, readFailure(error)),
  });
  return (
    <form
      noValidate
      className={form.narrow}
      onSubmit={fields.onSubmit(({ concurrency, ratePerMinute }) =>
        update.mutate({
          id: provider.id,
          concurrency: numberOf(concurrency),
          ratePerMinute: ratePerMinute.trim() === '' ? null : numberOf(ratePerMinute),
        }),
      )}
    >
      <TextInput
        label="Pictures at a time"
        description="1 for a server with one graphics card."
        inputMode="numeric"
        autoComplete="off"
        {...fields.getInputProps('concurrency')}
      />
      <TextInput
        label="Pictures per minute"
        description="Leave it empty for no limit."
        inputMode="numeric"
        autoComplete="off"
        {...fields.getInputProps('ratePerMinute')}
      />
      <FormError failure={update.error === null ? null : readFailure(update.error)} fields={fields.values} />
      <Button type="submit" className={form.start ?? ''} loading={update.isPending}>
        Save pace
      </Button>
    </form>
  );
};
