import { failureText } from '@atelier/api';
import { AppError } from '@atelier/core/errors';
import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';

/** Errors that a retry of the same request does not change. */
const finalKinds: readonly RemoteFaultKind[] = ['refused', 'invalid', 'gone'];
/** Errors that do not pass before an administrator or the user changes something. */
const refusalKinds: readonly RemoteFaultKind[] = [...finalKinds, 'auth', 'quota'];

/** Adapters are third-party code: another error says nothing about what happened at the provider. */
export const remoteFaultOf = (thrown: unknown): RemoteFault =>
  thrown instanceof RemoteFault
    ? thrown
    : new RemoteFault('unknown', 'The adapter threw something else.', { cause: thrown });

/** Whether the work has ended, or never was: there is nothing left to cancel. */
export const isFinal = ({ kind }: RemoteFault): boolean => finalKinds.includes(kind);

/** Whether a call was refused so that a retry is useless. Accepted work may go on regardless. */
export const isRefusal = ({ kind }: RemoteFault): boolean => refusalKinds.includes(kind);

/** The reason shown to the user; the provider's own message is for the log. */
export const engineFailure = (fault: RemoteFault): AppError =>
  new AppError('engine_failed', failureText(fault.kind), { cause: fault });

export const answerLost = (fault: RemoteFault): AppError =>
  engineFailure(new RemoteFault('unknown', fault.message, { cause: fault }));
