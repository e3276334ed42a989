import { AppError } from '@atelier/core/errors';
import { roleCan } from '@atelier/core/policy';
import type { PostTarget, ReceiverAnswer } from '@atelier/core/ports/alert-sender';
import type { EgressFault } from '@atelier/core/ports/egress';
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

/** The same words for every way not to get through. */
export const noConnection = 'Could not connect. Check the address, and whether the receiver runs.';

/**
 * What is kept and shown to every admin if nothing came back: it must not tell which names, ports and machines there are in a
 * private network, also not by a public channel whose name leads into one.
 */
export const faultTextOf = ({ allowPrivate }: Reach, { reason, message }: EgressFault): string =>
  allowPrivate || reason === 'forbidden_address' || reason === 'unreachable' ? noConnection : message;

/** Whether someone may read the fault as it is: those who may set up such a channel. */
export const maySeeFault = ({ role }: Pick<Actor, 'role'>): boolean => roleCan(role, 'provider:manage');

/** What is kept and shown of an answer beside its status: of a private receiver nothing. */
export const textOf = ({ allowPrivate }: Reach, { text }: Pick<ReceiverAnswer, 'text'>): string =>
  allowPrivate ? '' : text;
