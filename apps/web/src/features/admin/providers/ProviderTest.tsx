import type { AdminProvider, ProbeOutcome } from '@atelier/core/schemas/providers';
import { Button } from '@mantine/core';
import { useState } from 'react';
import { formatAgo } from '../../../lib/format.ts';
import { trpc } from '../../../trpc.ts';
import form from '../../../ui/form.module.css';
import { Notice } from '../../../ui/Notice.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { useAdminModels } from '../models/useAdminModels.ts';
import { ProbeFacts, ProbeResult } from './ProbeResult.tsx';
import classes from './providers.module.css';
import { useProvidersChanged } from './useProviders.ts';

interface Props {
  readonly provider: AdminProvider;
}

const Found = ({ provider: { probe, probedAt, latencyMs } }: Props) => {
  if (probe === null || probedAt === null)
    return (
      <p className={classes.quiet}>It hasn’t passed a test yet. Check its connection below, then test it.</p>
    );
  return (
    <>
      <ProbeFacts {...probe} latencyMs={latencyMs} />
      <p className={classes.quiet}>Tested {formatAgo(probedAt)}.</p>
    </>
  );
};

/** The names of models that the last test found for the first time. */
const useTest = ({ id }: AdminProvider) => {
  const changed = useProvidersChanged();
  const models = useAdminModels();
  const [known, setKnown] = useState<ReadonlySet<string>>(new Set());
  const test = trpc.admin.providers.test.useMutation({ onError: notifyFailure, onSettled: changed });
  const run = () => {
    setKnown(new Set(models.data?.items.map(({ remoteName }) => remoteName)));
    test.mutate({ id });
  };
  const added = (outcome: ProbeOutcome): readonly string[] =>
    outcome.ok
      ? outcome.models.filter(({ remoteName }) => !known.has(remoteName)).map(({ name }) => name)
      : [];
  return { test, run, added: test.data === undefined ? [] : added(test.data), isReady: models.isSuccess };
};

interface OutcomeProps extends Props {
  readonly outcome: ProbeOutcome;
  readonly added: readonly string[];
}

const Outcome = ({ outcome, provider: { name, baseUrl }, added }: OutcomeProps) => {
  if (!outcome.ok) return <ProbeResult outcome={outcome} name={name} address={baseUrl} />;
  return (
    <Notice title={`${name} works.`}>
      <p>
        {added.length === 0
          ? 'It has no new models.'
          : `New: ${added.slice(0, 8).join(', ')}${added.length > 8 ? ` and ${added.length - 8} more` : ''}. Allow them above.`}
      </p>
    </Notice>
  );
};

/** What the last test found, and a button to test again. */
export const ProviderTest = ({ provider }: Props) => {
  const { test, run, added, isReady } = useTest(provider);
  return (
    <div className={classes.result}>
      <Found provider={provider} />
      <div aria-live="polite">
        {test.data !== undefined && !test.isPending && (
          <Outcome outcome={test.data} provider={provider} added={added} />
        )}
      </div>
      <Button
        variant="default"
        className={form.start ?? ''}
        loading={test.isPending}
        disabled={!isReady}
        onClick={run}
      >
        {provider.probedAt === null ? 'Test connection' : 'Test again'}
      </Button>
    </div>
  );
};
