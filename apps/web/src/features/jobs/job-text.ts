import type { FailureKind, Job, JobQuote } from '@atelier/core/schemas/jobs';
import { formatAgo, formatMoney, formatWait } from '../../lib/format.ts';

type Waiting = Pick<Job, 'queuePosition' | 'providerQueuePosition' | 'providerName' | 'etaS'>;

const etaText = (etaS: number | null): string => (etaS === null ? '' : `, about ${formatWait(etaS)}`);

const queuedText = ({ queuePosition, providerQueuePosition, providerName, etaS }: Waiting): string => {
  const eta = etaText(etaS);
  if (providerQueuePosition !== null) return `Number ${providerQueuePosition} at ${providerName}${eta}`;
  if (queuePosition === null) return `Queued${eta}`;
  return queuePosition === 1 ? `Next in line${eta}` : `Queued, number ${queuePosition}${eta}`;
};

/** The person's own jobs count, too. */
const aheadText = (ahead: number): string => `${ahead} ${ahead === 1 ? 'job' : 'jobs'} before this one`;

/** How long a job would wait and take, before it is started; why it would be refused; null if nothing is known. */
export const quoteText = ({
  queuePosition,
  etaS,
  problem,
}: Pick<JobQuote, 'queuePosition' | 'etaS' | 'problem'>): string | null => {
  // Quota and budget are told beside the button.
  if (problem?.code === 'too_many_jobs' || problem?.code === 'gallery_full') return problem.message;
  const ahead = queuePosition > 1 ? aheadText(queuePosition - 1) : null;
  if (etaS === null) return ahead;
  const ready = `ready in about ${formatWait(etaS)}`;
  return ahead === null ? `R${ready.slice(1)}` : `${ahead}, ${ready}`;
};

const cancelText = ({ cancelOutcome, chargedMinor, currency }: Job): string => {
  if (cancelOutcome === 'stopping') return 'Cancelled, stopping it at the provider';
  if (cancelOutcome !== 'abandoned') return 'Cancelled';
  const charge = chargedMinor > 0 ? ` (${formatMoney(chargedMinor, currency)})` : '';
  return `Cancelled too late: it was already being made and still costs${charge}`;
};

/** What a job is doing, or has come to. */
export const stateText = (job: Job): string => {
  switch (job.state) {
    case 'pending':
      return queuedText(job);
    case 'running':
      return job.providerQueuePosition === null
        ? `Drawing ${Math.min(job.count, job.images.length + 1)} of ${job.count}${etaText(job.etaS)}`
        : queuedText(job);
    case 'cancelled':
      return cancelText(job);
    case 'failed':
      return 'Failed';
    default:
      return formatAgo(job.finishedAt ?? job.createdAt);
  }
};

/** What it costs while unfinished, then what was charged; null for pictures without a price. */
export const costOf = ({ state, costMinor, chargedMinor, currency }: Job): string | null => {
  const isOpen = state === 'pending' || state === 'running';
  const minor = isOpen ? costMinor : chargedMinor;
  return minor === 0 ? null : formatMoney(minor, currency);
};

// The failure itself says to tell an administrator.
const meanwhile = 'Meanwhile, try another model.';
const soon = 'Try again in a moment, or try another model.';
const steps: Readonly<Record<FailureKind, string>> = {
  refused: 'Change the wording, or try another model.',
  invalid: 'Change the settings, or try another model.',
  auth: meanwhile,
  quota: meanwhile,
  forbidden: 'Ask an administrator.',
  gone: soon,
  rate: soon,
  transient: soon,
  unknown: 'If it keeps happening, tell an administrator, or try another model.',
  broken: 'Try another seed or wording, or try another model.',
  timeout: 'Try again with fewer pictures or steps, or try another model.',
  engine: 'This didn’t count towards your quota. Try another seed or wording.',
  interrupted: soon,
};

/** What to do after a failure of this kind. */
export const nextStepAfter = (kind: FailureKind | null): string => steps[kind ?? 'engine'];
