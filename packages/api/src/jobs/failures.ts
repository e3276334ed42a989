import type { GenerationJob } from '@atelier/core/ports/records';
import type { FailureKind } from '@atelier/core/schemas/jobs';

/** What happened, for people; the provider's own words are for superadmins only. */
const explanations: Readonly<Record<FailureKind, string>> = {
  refused: 'The image provider refused this prompt.',
  auth: 'The image provider could not make this picture: it does not accept this server’s key. Tell an administrator.',
  quota:
    'The image provider could not make this picture: this server’s account there has no credit left. Tell an administrator.',
  invalid: 'The image provider could not make this picture with these settings.',
  gone: 'The image provider could not make this picture: the model or the work is no longer there.',
  rate: 'The image provider is too busy.',
  transient: 'The image provider could not make this picture.',
  unknown: 'The answer of the image provider was lost, and the request was not sent twice.',
  timeout: 'The image engine took too long and was stopped.',
  broken: 'The image provider sent something that isn’t a picture.',
  engine: 'The picture could not be finished.',
  interrupted: 'The server was interrupted too often while working on this.',
  forbidden: 'This account may no longer make images.',
};

/** Whether the same request may succeed at another time. */
const retryableKinds: ReadonlySet<FailureKind> = new Set([
  'gone',
  'rate',
  'transient',
  'unknown',
  'timeout',
  'broken',
  'engine',
  'interrupted',
]);
export const isRetryable = (kind: FailureKind | null): boolean => kind === null || retryableKinds.has(kind);

/** Whether further pictures of the same job are still tried: only this one was refused, lost or broken. */
export const concernsOnePicture = (kind: FailureKind): boolean =>
  kind === 'refused' || kind === 'gone' || kind === 'broken';

/** The reason of a job that failed without a picture. @param explanation instead of the kind's own */
export const failureText = (kind: FailureKind, explanation: string = explanations[kind]): string => {
  const advice = kind === 'unknown' || kind === 'interrupted' ? '; try again.' : '.';
  return `${explanation} Nothing was charged${advice}`;
};

const otherPictures = (missing: number): string => (missing === 1 ? 'The other one' : `The other ${missing}`);

const shortfallReasons: Readonly<Record<FailureKind, string>> = {
  refused: 'refused by the image provider. Try other words or another seed.',
  auth: 'not made, because the image provider does not accept this server’s key. Tell an administrator.',
  quota: 'not made, because this server’s account at the image provider has no credit left.',
  invalid: 'not made, because the image provider did not accept these settings.',
  gone: 'lost at the image provider.',
  rate: 'not made, because the image provider is too busy.',
  transient: 'not made by the image provider.',
  unknown: 'lost, because the image provider’s answer did not arrive.',
  timeout: 'given up, because the image engine took too long.',
  broken: 'broken: what the image provider sent isn’t a picture. Try another seed.',
  engine: 'not finished by the image engine.',
  interrupted: 'not made, because the server was interrupted too often.',
  forbidden: 'not made, because this account may no longer make images.',
};

/** Why a completed job has fewer pictures than asked for, for the user. */
export const shortfallText = (job: GenerationJob, made: number, kind: FailureKind): string => {
  const { count } = job.params;
  const missing = count - made;
  return `${made} of ${count} pictures came, and only ${made === 1 ? 'it was' : 'they were'} charged. ${otherPictures(missing)} ${missing === 1 ? 'was' : 'were'} ${shortfallReasons[kind]}`;
};
