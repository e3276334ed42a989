import type { AdminProvider } from '@atelier/core/schemas/providers';
import type { Tone } from '../Tag.tsx';

export interface ProviderState {
  readonly word: 'working' | 'failing' | 'paused' | 'not tested';
  readonly tone: Tone;
  /** Why, and what happens next; null if there is nothing to say. */
  readonly detail: string | null;
}

const nextTry = (retryAt: string, nowMs: number): string => {
  const seconds = Math.ceil((Date.parse(retryAt) - nowMs) / 1000);
  if (seconds <= 0) return 'It is being tried again.';
  return seconds < 90 ? `Next try in ${seconds} seconds.` : `Next try in ${Math.ceil(seconds / 60)} minutes.`;
};

/** How a provider is, in one word and a sentence. */
export const providerState = (
  { pausedAt, failure, probedAt }: Pick<AdminProvider, 'pausedAt' | 'failure' | 'probedAt'>,
  nowMs: number = Date.now(),
): ProviderState => {
  if (pausedAt !== null)
    return {
      word: 'paused',
      tone: 'warning',
      detail: 'It takes no new jobs until you resume it. Pictures that are being drawn are finished.',
    };
  if (failure !== null)
    return {
      word: 'failing',
      tone: 'danger',
      detail: `${failure.message} ${nextTry(failure.retryAt, nowMs)}`,
    };
  return probedAt === null
    ? { word: 'not tested', tone: 'plain', detail: 'It has not passed a test yet.' }
    : { word: 'working', tone: 'accent', detail: null };
};

/** The host of an address, with its port: what tells two providers of one kind apart. */
export const hostOf = (baseUrl: string): string => URL.parse(baseUrl)?.host ?? baseUrl;

/** `•••• abcd`, or that there is none. */
export const keyText = (key: AdminProvider['key']): string => {
  if (key === null) return 'none';
  return key.last4 === null ? 'set' : `ends in ${key.last4}`;
};

/** "2 of 14 models". */
export const modelsText = ({ found, enabled }: AdminProvider['models']): string =>
  found === 0 ? 'no models yet' : `${enabled} of ${found} ${found === 1 ? 'model' : 'models'} allowed`;
