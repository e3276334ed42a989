import { maxUploadSide } from '@atelier/core/schemas/uploads';
import { type Failure, nextStep } from '../../lib/failure.ts';
import type { UploadItem } from './upload-queue.ts';

/** Their messages say what to do with the file. */
const explained: readonly Failure['code'][] = ['unsupported_media_type', 'upload_rejected', 'bad_request'];

const refusalText = (failure: Failure): string => {
  if (failure.code === 'payload_too_large') return `${failure.message} Make it smaller and try again.`;
  const step = explained.includes(failure.code) ? null : nextStep(failure);
  return step === null ? failure.message : `${failure.message} ${step}`;
};

const storedText = ({ outcome }: UploadItem): string => {
  if (outcome?.isDuplicate) return 'You’ve uploaded this picture before, so it wasn’t stored twice.';
  const frame = (outcome?.frames ?? 1) > 1 ? ' Only the first frame of the animation was kept.' : '';
  const size = outcome?.isReduced ? ` Made smaller, to ${maxUploadSide} pixels on its longer side.` : '';
  return `Uploaded.${frame}${size}`;
};

/** Whether the same file may be accepted later: not if it was refused for what it is. */
export const mayTryAgain = ({ state, failure }: UploadItem): boolean =>
  state === 'cancelled' ||
  (state === 'refused' &&
    failure?.code !== 'payload_too_large' &&
    (failure === null || !explained.includes(failure.code)));

/** What a file is doing, or has come to. */
export const uploadText = (item: UploadItem): string => {
  switch (item.state) {
    case 'waiting':
      return 'Waiting';
    case 'sending':
      return `Uploading, ${Math.floor(item.sent * 100)} %`;
    case 'checking':
      return 'Checking the picture…';
    case 'interrupted':
      return 'The connection was lost. Trying again…';
    case 'cancelled':
      return 'Cancelled';
    case 'refused':
      return item.failure === null ? 'Refused' : refusalText(item.failure);
    default:
      return storedText(item);
  }
};

/** For screen readers: what has come of all of them. */
export const summaryText = (items: readonly UploadItem[]): string => {
  const count = (state: UploadItem['state']) => items.filter((item) => item.state === state).length;
  const [stored, refused] = [count('stored'), count('refused')];
  if (stored + refused === 0) return '';
  return `${stored} of ${items.length} uploaded${refused > 0 ? `, ${refused} refused` : ''}.`;
};
