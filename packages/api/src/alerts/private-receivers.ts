import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { PostTarget, ReceiverAnswer } from '@atelier/core/ports/alert-sender';
import type { Actor } from '../trpc/request-context.ts';

type Reach = Pick<PostTarget, 'allowPrivate'>;

/**
 * What a receiver on this machine or in a private network answers tells of that network, so only those who also choose the
 * private addresses of providers set up, change and test such a channel.
 * @throws AppError `forbidden`
 */
export const requireReach = ({ role }: Pick<Actor, 'role'>, ...targets: readonly (Reach | null)[]): void => {
  if (targets.some((target) => target?.allowPrivate) && !roleCan(role, 'provider:manage'))
    throw new AppError(
      'forbidden',
      'Only a superadmin can send alerts to an address on this machine or in a private network.',
    );
};

/** What is kept and shown of an answer beside its status: of a private receiver nothing. */
export const textOf = ({ allowPrivate }: Reach, { text }: Pick<ReceiverAnswer, 'text'>): string =>
  allowPrivate ? '' : text;
