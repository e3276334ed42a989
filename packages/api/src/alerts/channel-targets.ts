import { AppError } from '@atelier/core/errors';
import type { PostTarget } from '@atelier/core/ports/alert-sender';
import type { AlertChannelRecord } from '@atelier/core/ports/alert-stores';
import type { Sealer } from '@atelier/core/ports/identity';
import type { AddChannelInput } from '@atelier/core/schemas/alert-channels';

/** Where a channel leads, as it is encrypted in its row. Email has addresses, everything else the rest. */
export interface ChannelTarget extends PostTarget {
  readonly addresses: readonly string[];
}

const contextOf = (id: string): string => `alert-channel:${id}`;

export const sealTarget = (sealer: Sealer, id: string, target: ChannelTarget): string =>
  sealer.seal(JSON.stringify(target), contextOf(id));

/** @throws Error when the row was tampered with or encrypted under another key */
export const openTarget = (
  sealer: Sealer,
  { id, sealedTarget }: Pick<AlertChannelRecord, 'id' | 'sealedTarget'>,
): ChannelTarget => JSON.parse(sealer.open(sealedTarget, contextOf(id)));

const refuse: (path: string, message: string) => never = (path, message) => {
  throw new AppError('validation_failed', message, { issues: [{ path, message }] });
};

const lastShown = 4;

/** What is shown of a target: addresses of email; else the host with the last characters, as of a key. */
export const hintOf = (kind: AlertChannelRecord['kind'], { url, addresses }: ChannelTarget): string =>
  kind === 'email' ? addresses.join(', ') : `${new URL(url).host} …${url.slice(-lastShown)}`;

type Given = Pick<AddChannelInput, 'addresses' | 'url' | 'token' | 'allowPrivate'>;

/**
 * The target after an input; what is missing stays. A token stays with the address that it was entered for.
 * @throws AppError `validation_failed` naming the field
 */
export const targetAfter = (
  kind: AlertChannelRecord['kind'],
  before: ChannelTarget | null,
  given: Given,
  newSecret: () => string,
): ChannelTarget => {
  if (kind === 'email') {
    const addresses = given.addresses ?? before?.addresses ?? refuse('addresses', 'Enter an address.');
    return { url: '', allowPrivate: false, secrets: [], token: null, addresses: [...new Set(addresses)] };
  }
  const url = given.url ?? before?.url ?? refuse('url', 'Enter the address of the receiver.');
  const allowPrivate = given.allowPrivate ?? before?.allowPrivate ?? false;
  if (!allowPrivate && new URL(url).protocol !== 'https:')
    refuse('url', 'Enter an address that begins with https://, or allow private addresses.');
  if (kind === 'ntfy' && new URL(url).pathname.replaceAll('/', '') === '')
    refuse('url', 'Add the topic: https://ntfy.sh/your-topic.');
  const isElsewhere = before !== null && new URL(before.url).origin !== new URL(url).origin;
  const kept = isElsewhere ? null : (before?.token ?? null);
  return {
    ...{ url, allowPrivate, addresses: [], token: kind === 'ntfy' ? (given.token ?? kept) : null },
    secrets: kind === 'webhook' ? (before?.secrets ?? [newSecret()]) : [],
  };
};
