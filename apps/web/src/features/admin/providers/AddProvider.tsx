import type { ProbeOutcome } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { readFailure } from '../../../lib/failure.ts';
import { trpc } from '../../../trpc.ts';
import { FormError } from '../../../ui/FormError.tsx';
import form from '../../../ui/form.module.css';
import { notifyDone } from '../../../ui/notify.tsx';
import { showIssues } from '../../../ui/showIssues.ts';
import { useFields } from '../../../ui/useFields.ts';
import { ConnectionFields } from './ConnectionFields.tsx';
import { type ConnectionValues, connectionOf, valuesOfKind } from './connection-values.ts';
import { FoundModels } from './FoundModels.tsx';
import type { Kind } from './KindCards.tsx';
import { ProbeResult } from './ProbeResult.tsx';
import classes from './providers.module.css';
import { useProvidersChanged } from './useProviders.ts';

/** What was found, and for which settings. */
interface Tested {
  readonly settings: string;
  readonly outcome: ProbeOutcome;
}

const requiredOf = ({
  name,
  baseUrl,
  key,
}: Kind): Partial<Record<keyof ConnectionValues & string, string>> => ({
  name: 'Give the provider a name.',
  ...(baseUrl === null ? { baseUrl: `Enter the address of ${name}.` } : {}),
  ...(key === null || key.optional ? {} : { apiKey: `Enter the ${key.label}.` }),
});

/** A lone model is what people came for; of several an administrator chooses. */
const firstChoice = (outcome: ProbeOutcome): ReadonlySet<string> =>
  new Set(
    outcome.ok && outcome.models.length === 1 ? outcome.models.map(({ remoteName }) => remoteName) : [],
  );

const offerWords = (enabled: number): string => {
  if (enabled === 0) return 'Allow a model so that people can use it.';
  return `The studio now offers ${enabled === 1 ? 'one' : enabled} of its models.`;
};

const useAddition = (kind: Kind) => {
  const fields = useFields<ConnectionValues>(valuesOfKind(kind), requiredOf(kind));
  const [tested, setTested] = useState<Tested | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const navigate = useNavigate();
  const changed = useProvidersChanged();
  const settings = JSON.stringify(connectionOf(fields.values, kind));
  const onError = (error: unknown) => showIssues(fields, readFailure(error));
  const test = trpc.admin.providers.test.useMutation({
    onSuccess: (outcome) => {
      setTested({ settings, outcome });
      setChosen(firstChoice(outcome));
    },
    onError,
  });
  const add = trpc.admin.providers.add.useMutation({
    onSuccess: async ({ provider }) => {
      const { enabled } = provider.models;
      notifyDone(`${provider.name} is added. ${offerWords(enabled)}`);
      changed();
      await navigate({ to: '/admin/providers/$providerId', params: { providerId: provider.id } });
    },
    onError,
  });
  return { fields, tested, chosen, setChosen, settings, test, add };
};

/** The settings of a new provider: tested, then added with the models that people may use. */
export const AddProvider = ({ kind }: { readonly kind: Kind }) => {
  const { fields, tested, chosen, setChosen, settings, test, add } = useAddition(kind);
  const isCurrent = tested?.settings === settings;
  const found = isCurrent && tested.outcome.ok ? tested.outcome : null;
  const failed = add.error ?? test.error;
  const runTest = () => {
    add.reset();
    test.mutate(connectionOf(fields.values, kind));
  };
  const save = () => {
    test.reset();
    add.mutate({
      ...connectionOf(fields.values, kind),
      name: fields.values.name,
      ...(found === null ? {} : { models: [...chosen] }),
    });
  };
  return (
    <form
      noValidate
      className={`${form.stack} ${classes.form}`}
      onSubmit={fields.onSubmit(found === null ? runTest : save)}
    >
      <ConnectionFields kind={kind} fields={fields} />
      <FormError failure={failed === null ? null : readFailure(failed)} fields={fields.values} />
      <div aria-live="polite" className={form.stack}>
        {test.isPending && (
          <p className={form.text}>Asking {kind.name} what it has. This can take 20 seconds.</p>
        )}
        {!test.isPending && isCurrent && (
          <ProbeResult outcome={tested.outcome} name={kind.name} address={fields.values.baseUrl} />
        )}
        {tested !== null && !isCurrent && !test.isPending && (
          <p className={form.text}>The settings have changed since the test. Test again to choose models.</p>
        )}
      </div>
      {found !== null && found.models.length > 0 && (
        <FoundModels models={found.models} chosen={chosen} onChange={setChosen} />
      )}
      <div className={form.row}>
        <Button type="submit" loading={found === null ? test.isPending : add.isPending}>
          {found === null ? 'Test connection' : 'Add provider'}
        </Button>
        {found !== null && (
          <Button variant="default" loading={test.isPending} disabled={add.isPending} onClick={runTest}>
            Test again
          </Button>
        )}
        {isCurrent && !tested.outcome.ok && (
          <Button variant="default" loading={add.isPending} disabled={test.isPending} onClick={save}>
            Add anyway
          </Button>
        )}
      </div>
    </form>
  );
};
