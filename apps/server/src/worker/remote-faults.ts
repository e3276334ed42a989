import { AppError } from '@atelier/core/errors';
import { RemoteFault, type RemoteFaultKind } from '@atelier/core/ports/engine';

/** What asking again about the same work does not change. */
const finalKinds: readonly RemoteFaultKind[] = ['refused', 'invalid', 'gone'];
/** What a provider answers to a submission that it has not accepted, and will not accept if asked again. */
const refusalKinds: readonly RemoteFaultKind[] = [...finalKinds, 'auth', 'quota'];

/** Adapters are somebody else's code: what is no `RemoteFault` says nothing about what happened at the provider. */
export const remoteFaultOf = (thrown: unknown): RemoteFault =>
  thrown instanceof RemoteFault
    ? thrown
    : new RemoteFault('unknown', 'The adapter threw something else.', { cause: thrown });

/** Whether a look at work that was accepted will never succeed. Everything else passes, or ends by the time limit. */
export const isFinal = ({ kind }: RemoteFault): boolean => finalKinds.includes(kind);

/** Whether a submission was refused for good. */
export const isRefusal = ({ kind }: RemoteFault): boolean => refusalKinds.includes(kind);

/** The reason that a person reads; the provider's own words are for the log. */
export const engineFailure = (fault: RemoteFault): AppError =>
  new AppError(
    'engine_failed',
    fault.kind === 'refused'
      ? 'The image provider refused this prompt. Nothing was charged.'
      : 'The image provider could not make this picture. Nothing was charged.',
    { cause: fault },
  );

export const answerLost = (fault: RemoteFault): AppError =>
  new AppError(
    'engine_failed',
    'The answer of the image provider was lost, and the request was not sent twice. Nothing was charged; try again.',
    { cause: fault },
  );
