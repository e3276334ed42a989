import type { FailureKind } from '@atelier/core/schemas/jobs';
import { failureText } from '../jobs/failures.ts';

const explanations: Readonly<Record<FailureKind, string>> = {
  refused: 'The provider refused these pictures or words.',
  auth: 'The provider could not train this: it does not accept this server’s key. Tell an administrator.',
  quota:
    'The provider could not train this: this server’s account there has no credit left. Tell an administrator.',
  invalid: 'The provider could not train with these pictures and settings.',
  gone: 'The provider no longer has this training.',
  rate: 'The provider is too busy.',
  transient: 'The provider could not finish the training.',
  unknown: 'The answer of the provider was lost, and the training was not ordered twice.',
  timeout: 'The training showed no sign of life for too long and was stopped.',
  engine: 'The training could not be finished.',
  broken: 'The training could not be finished.',
  interrupted: 'The server was interrupted too often during the training.',
  forbidden: 'This account may no longer train LoRAs.',
};

/** Why a training failed, for the user. @param explanation instead of the kind's own */
export const trainingFailureText = (kind: FailureKind, explanation: string = explanations[kind]): string =>
  failureText(kind, explanation);
