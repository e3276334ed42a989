import type { LocalEngineStatus } from '@atelier/core/schemas/local-engine';
import { Skeleton } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { formatNumber } from '../../../lib/format.ts';
import { ErrorMessage } from '../../../ui/ErrorMessage.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Section } from '../../../ui/Section.tsx';
import { usePageTitle } from '../../../ui/usePageTitle.ts';
import classes from '../providers/providers.module.css';
import { useProviders } from '../providers/useProviders.ts';
import { Tag } from '../Tag.tsx';
import user from '../UserPage.module.css';
import { EngineActions } from './EngineActions.tsx';
import { EngineDownload } from './EngineDownload.tsx';
import { EngineSettings } from './EngineSettings.tsx';
import { stateWords, uptimeWords } from './engine-words.ts';
import { useLocalEngine } from './useLocalEngine.ts';

/** Where its model is allowed, priced and paused: like that of any other provider. */
const ProviderLink = () => {
  const provider = useProviders().data?.items.find(({ source }) => source === 'supervised');
  if (provider === undefined) return null;
  return (
    <p className={classes.quiet}>
      Its model is offered by the provider{' '}
      <TextLink to="/admin/providers/$providerId" params={{ providerId: provider.id }}>
        <bdi>{provider.name}</bdi>
      </TextLink>
      .
    </p>
  );
};

const Facts = ({ status }: { readonly status: LocalEngineStatus }) => {
  const { state, pid, uptimeS, memoryMb, restarts } = status;
  const facts = [
    ...(uptimeS === null ? [] : [['Running for', uptimeWords(uptimeS)]]),
    ...(memoryMb === null ? [] : [['Memory', `${formatNumber(memoryMb)} MiB`]]),
    ...(pid === null ? [] : [['Process', String(pid)]]),
    ...(restarts === 0 ? [] : [['Restarts', String(restarts)]]),
  ] as const;
  if (state === 'off')
    return (
      <p className={classes.quiet}>
        It needs two files: the program <code>sd-server</code> of stable-diffusion.cpp, and a model. Download
        them below, or copy them to this machine. Then name both under “Files and limits”, save, and press
        Start.
      </p>
    );
  if (facts.length === 0) return <p className={classes.quiet}>It isn’t running.</p>;
  return (
    <dl className={classes.facts}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};

const Log = ({ lines }: { readonly lines: readonly string[] }) =>
  lines.length === 0 ? (
    <p className={classes.quiet}>It has printed nothing yet.</p>
  ) : (
    <section
      className={classes.log}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard.
      tabIndex={0}
      aria-label="The last lines of the engine’s log"
    >
      {lines.join('\n')}
    </section>
  );

const Details = ({ status }: { readonly status: LocalEngineStatus }) => {
  const { word, tone } = stateWords(status.state);
  return (
    <>
      <div className={user.head}>
        <div>
          <h1>An engine on this machine</h1>
          <p>
            stable-diffusion.cpp, started and watched by Atelier <Tag tone={tone}>{word}</Tag>
          </p>
        </div>
        <EngineActions status={status} />
      </div>
      <div className={classes.notices}>
        {status.reason !== null && (
          <Notice tone={status.state === 'failed' ? 'danger' : 'accent'} title="What happened">
            <p>{status.reason}</p>
          </Notice>
        )}
      </div>
      <Section title="State">
        <Facts status={status} />
        <ProviderLink />
      </Section>
      <Section title="Files and limits" note="Files on this machine. A change restarts a running engine.">
        {status.source === 'environment' ? (
          <p className={classes.quiet}>
            These settings come from the server’s environment. Change them there.
          </p>
        ) : (
          <EngineSettings status={status} />
        )}
      </Section>
      <Section
        title="Download"
        note="Files are checked before they are used, and continue after an interruption."
      >
        <EngineDownload status={status} />
      </Section>
      <Section title="Log" note="What it printed last. It contains paths of this machine.">
        <Log lines={status.log} />
      </Section>
    </>
  );
};

/** The neural engine that this server runs itself. */
export const LocalEnginePage = () => {
  usePageTitle('An engine on this machine');
  const query = useLocalEngine();
  return (
    <>
      <TextLink to="/admin/providers" className={user.back ?? ''}>
        <IconArrowLeft size={16} aria-hidden /> All providers
      </TextLink>
      {query.error !== null && <ErrorMessage error={query.error} onRetry={() => query.refetch()} />}
      {query.isPending && <Skeleton height={320} />}
      {query.data !== undefined && <Details status={query.data} />}
    </>
  );
};
