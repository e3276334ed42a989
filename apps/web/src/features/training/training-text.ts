import type { FailureKind } from '@atelier/core/schemas/jobs';
import type { Training } from '@atelier/core/schemas/training';
import { formatAgo, formatMoney, formatNumber, formatPictures } from '../../lib/format.ts';

/** "$2.00", or that it costs nothing. @param currency ISO 4217 */
export const priceText = (minor: number, currency: string): string =>
  minor === 0 ? 'Free' : formatMoney(minor, currency);

export const isOpen = ({ state }: Pick<Training, 'state'>): boolean =>
  state === 'pending' || state === 'running';

/** Whether something about it may still change by itself. */
export const isChanging = (training: Pick<Training, 'state' | 'cancelOutcome'>): boolean =>
  isOpen(training) || training.cancelOutcome === 'stopping';

const cancelText = ({ cancelOutcome, price, currency }: Training): string => {
  switch (cancelOutcome) {
    case 'stopping':
      return 'Cancelled, stopping it at the provider';
    case 'abandoned':
      return price.chargedMinor === 0
        ? 'Cancelled too late: the provider goes on'
        : `Cancelled too late: the provider goes on, and it still costs ${formatMoney(price.chargedMinor, currency)}`;
    case 'unknown':
      return 'Cancelled. The provider never answered; it wasn’t charged';
    case 'stopped':
      return 'Cancelled and stopped; it wasn’t charged';
    default:
      return 'Cancelled before it began; it wasn’t charged';
  }
};

const percent = (progress: number): string => `${Math.floor(progress * 100)} %`;

/** What a training is doing, or has come to. */
export const stateText = (training: Training): string => {
  switch (training.state) {
    case 'pending':
      return 'Queued';
    case 'running':
      return training.progress === 0 ? 'Starting' : `Training, ${percent(training.progress)}`;
    case 'cancelled':
      return cancelText(training);
    case 'failed':
      return 'Failed';
    default:
      return `Finished ${formatAgo(training.finishedAt ?? training.createdAt)}`;
  }
};

const askAdministrator = 'Ask an administrator: trying again won’t help.';
const soon = 'Try again in a moment.';
const steps: Readonly<Record<FailureKind, string>> = {
  refused: 'Choose other pictures or captions.',
  invalid: 'Change the pictures, the captions or the steps.',
  auth: askAdministrator,
  quota: askAdministrator,
  forbidden: 'Ask an administrator.',
  gone: 'Try again.',
  broken: 'Try again, or with other pictures.',
  rate: soon,
  transient: soon,
  // The message says it already.
  unknown: '',
  timeout: 'Try again with fewer steps or pictures.',
  engine: 'Try again, or with other pictures.',
  interrupted: '',
};

/** Why it failed, that nothing was charged, which the server says, and what to do next. */
export const failureText = ({ failure }: Pick<Training, 'failure'>): string | null =>
  failure === null ? null : `${failure.message} ${steps[failure.kind]}`.trim();

/** What cancelling now would mean. */
export const cancelWarning = ({ state, price, currency }: Training): string => {
  if (state === 'pending') return 'It has not begun, so it won’t be charged.';
  const charge = price.minor > 0 ? ` and still costs ${formatMoney(price.minor, currency)}` : '';
  return `It is being trained. If the provider can’t stop it any more, it goes on there${charge}. You won’t get a LoRA.`;
};

/** What it costs while unfinished, then what was charged; null for a free one. */
const costText = (training: Training): string | null => {
  const minor = isOpen(training) ? training.price.minor : training.price.chargedMinor;
  return minor === 0 ? null : formatMoney(minor, training.currency);
};

export const factsOf = (training: Training): string[] => [
  training.model.name,
  training.provider,
  formatPictures(training.pictures),
  `${formatNumber(training.steps)} steps`,
  ...[costText(training)].filter((cost) => cost !== null),
];

/** What became of a training that has just ended, for screen readers. */
export const endAnnouncement = ({ name, state }: Pick<Training, 'name' | 'state'>): string =>
  state === 'completed'
    ? `${name} is ready.`
    : `${name}: the training ${state === 'failed' ? 'failed' : 'was cancelled'}.`;
