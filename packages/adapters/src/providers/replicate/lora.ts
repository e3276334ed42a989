import { RemoteFault } from '@atelier/core/ports/engine';

/** A trained version: `owner/name:version`. */
export interface LoraReference {
  readonly model: string;
  readonly version: string;
}

const shape = /^([A-Za-z0-9][\w.-]{0,99}\/[A-Za-z0-9][\w.-]{0,99}):([0-9a-f]{64})$/;

/** @throws RemoteFault `invalid`: only versions that were trained here are run, never a free address of weights */
export const parseReference = (reference: string): LoraReference => {
  const [, model, version] = shape.exec(reference) ?? [];
  if (model === undefined || version === undefined)
    throw new RemoteFault('invalid', 'This is not a version that was trained at Replicate.');
  return { model, version };
};
