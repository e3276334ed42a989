import { isLoopback } from '@atelier/core/http-utils';
import type { ProbeOutcome } from '@atelier/core/schemas/providers';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Notice } from '../../../ui/Notice.tsx';
import classes from './providers.module.css';

type Found = Extract<ProbeOutcome, { ok: true }>;

/** What a backend says about itself, and what is risky about it. */
export const ProbeFacts = ({
  version,
  facts,
  warnings,
  latencyMs,
}: Pick<Found, 'version' | 'facts' | 'warnings'> & { readonly latencyMs: number | null }) => (
  <>
    <dl className={classes.facts}>
      {[
        ...(version === null ? [] : [{ label: 'Version', value: version }]),
        ...facts,
        ...(latencyMs === null ? [] : [{ label: 'Answers in', value: `${latencyMs} ms` }]),
      ].map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
    {warnings.length > 0 && (
      <ul className={classes.warnings} aria-label="Warnings">
        {warnings.map((warning) => (
          <li key={warning}>
            <IconAlertTriangle size={18} stroke={1.6} aria-hidden />
            <span>{warning}</span>
          </li>
        ))}
      </ul>
    )}
  </>
);

interface Props {
  readonly outcome: ProbeOutcome;
  readonly name: string;
  /** Of the provider, as it was tested. */
  readonly address: string;
}

/** The outcome of a test: what was found, or what is wrong. */
export const ProbeResult = ({ outcome, name, address }: Props) => {
  if (!outcome.ok)
    return (
      <Notice tone="danger" title={`${name} didn’t pass the test`}>
        <p>{outcome.fault.message}</p>
        {outcome.fault.kind === 'transient' && isLoopback(URL.parse(address)?.hostname ?? '') && (
          <p>
            If Atelier runs in a container, this address means the container. Enter the machine’s own address,
            such as <code>host.docker.internal</code>.
          </p>
        )}
      </Notice>
    );
  const count = outcome.models.length;
  return (
    <div className={classes.result}>
      <Notice
        title={`Connected. ${count === 0 ? 'It has no models' : `Found ${count} ${count === 1 ? 'model' : 'models'}`}.`}
      >
        {count === 0 && <p>Install a model there, then test again.</p>}
      </Notice>
      <ProbeFacts {...outcome} />
    </div>
  );
};
