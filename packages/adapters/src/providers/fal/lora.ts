import { RemoteFault } from '@atelier/core/ports/engine';

/** fal's own storage, where its trainers put their results. */
export const falStorage = 'fal.media';

/** Whether an address is one of fal's storage. */
export const isStored = (address: string, baseUrl: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, port, origin } = new URL(address);
  if (origin === new URL(baseUrl).origin) return true;
  return (
    protocol === 'https:' && port === '' && (hostname === falStorage || hostname.endsWith(`.${falStorage}`))
  );
};

/**
 * The address of a trained LoRA's weights. The id of the training is kept behind `#`, which deleting it needs.
 * @throws RemoteFault `invalid`: only LoRAs that were trained here are used, never a free address
 */
export const weightsOf = (reference: string, baseUrl: string): string => {
  const [address = ''] = reference.split('#');
  if (!isStored(address, baseUrl)) throw new RemoteFault('invalid', 'This LoRA is not stored at fal.');
  return address;
};
