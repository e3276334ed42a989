import type { AdminProvider } from '@atelier/core/schemas/providers';
import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { ButtonLink, TextLink } from '../../../ui/links.tsx';
import { NotFoundMessage } from '../../../ui/NotFoundMessage.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import { Tag } from '../Tag.tsx';
import user from '../UserPage.module.css';
import { ConnectionForm } from './ConnectionForm.tsx';
import type { Kind } from './KindCards.tsx';
import { LimitsForm } from './LimitsForm.tsx';
import { OptionsForm } from './OptionsForm.tsx';
import { optionGuides } from './option-text.ts';
import { ProviderActions } from './ProviderActions.tsx';
import { ProviderModels } from './ProviderModels.tsx';
import { ProviderTest } from './ProviderTest.tsx';
import { hostOf, providerState } from './provider-state.ts';
import classes from './providers.module.css';
import { RemoveProvider } from './RemoveProvider.tsx';
import { useProviders } from './useProviders.ts';
import { Workflows } from './Workflows.tsx';

const sourceWords = {
  file: 'This provider comes from the file that PROVIDERS_FILE names. Change it there and restart; here you can pause it.',
  supervised: 'This server runs this provider itself. Here you can pause it.',
} as const;

const State = ({ provider }: { readonly provider: AdminProvider }) => {
  const { word, detail } = providerState(provider);
  const { source } = provider;
  return (
    <div className={classes.notices}>
      {word === 'failing' && (
        <Notice tone="danger" title="It isn’t working at the moment">
          <p>{detail}</p>
        </Notice>
      )}
      {word === 'paused' && <Notice title="Paused">{<p>{detail}</p>}</Notice>}
      {source !== 'console' && (
        <Notice title="Set up elsewhere">
          <p>
            {sourceWords[source]}{' '}
            {source === 'supervised' && <TextLink to="/admin/local-engine">Open its settings</TextLink>}
          </p>
        </Notice>
      )}
    </div>
  );
};

const Details = ({
  provider,
  kind,
}: {
  readonly provider: AdminProvider;
  readonly kind: Kind | undefined;
}) => {
  const { word, tone } = providerState(provider);
  const guide = optionGuides[provider.kind];
  const isEditable = provider.source === 'console' && kind !== undefined;
  return (
    <>
      <div className={user.head}>
        <div>
          <h1>
            <bdi>{provider.name}</bdi>
          </h1>
          <p>
            {kind?.name ?? provider.kind} · <bdi>{hostOf(provider.baseUrl)}</bdi>{' '}
            <Tag tone={tone}>{word}</Tag>
          </p>
        </div>
        <ProviderActions provider={provider} />
      </div>
      <State provider={provider} />
      <Section
        title="Models"
        note="What people may draw with. Open a model to set its price, limits and defaults."
      >
        <ProviderModels provider={provider} isHosted={kind?.local === false} />
      </Section>
      <Section title="What was found">
        <ProviderTest provider={provider} />
      </Section>
      {isEditable && (
        <>
          <Section title="Connection" note="Jobs that run continue through the new connection.">
            <ConnectionForm provider={provider} kind={kind} />
          </Section>
          {guide !== undefined && (
            <Section title={guide.title} note={guide.note}>
              {provider.kind === 'comfyui' ? (
                <Workflows provider={provider} guide={guide} />
              ) : (
                <OptionsForm provider={provider} guide={guide} />
              )}
            </Section>
          )}
          <Section title="Pace" note="How much is asked of it at a time. What exceeds it waits.">
            <LimitsForm provider={provider} />
          </Section>
          <Section title="Remove" note="Its pictures stay.">
            <RemoveProvider provider={provider} />
          </Section>
        </>
      )}
    </>
  );
};

/** One provider and everything that can be done with it. */
export const ProviderPage = () => {
  const { providerId } = useParams({ from: '/member/admin/providers/$providerId' });
  const query = useProviders();
  const provider = query.data?.items.find(({ id }) => id === providerId);
  const isMissing = query.isSuccess && !query.isFetching && provider === undefined;
  usePageTitle(isMissing ? 'Not found' : (provider?.name ?? 'Provider'));
  if (isMissing)
    return (
      <NotFoundMessage>
        <ButtonLink to="/admin/providers">Back to all providers</ButtonLink>
      </NotFoundMessage>
    );
  return (
    <>
      <TextLink to="/admin/providers" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All providers
      </TextLink>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {provider === undefined && query.error === null && <Skeleton height={320} />}
      {provider !== undefined && (
        <Details
          key={provider.id}
          provider={provider}
          kind={query.data?.kinds.find(({ kind }) => kind === provider.kind)}
        />
      )}
    </>
  );
};
