import { AppError } from '@atelier/core/errors';
import { isLoopback } from '@atelier/core/http-utils';
import type { ProviderAdapter } from '@atelier/core/ports/providers';
import type { ProviderKind } from '@atelier/core/schemas/provider-kinds';
import { adapterOf, type ConnectionSettings, type ProviderBackends } from './connections.ts';

/** Refuses one field of a provider's settings. */
export const refuseField: (path: string, message: string) => never = (path, message) => {
  throw new AppError('validation_failed', message, { issues: [{ path, message }] });
};

/** @throws AppError `validation_failed` if this version cannot speak to the kind */
export const requireAdapter = (backends: ProviderBackends, kind: ProviderKind): ProviderAdapter =>
  adapterOf(backends, kind) ?? refuseField('kind', 'This kind of provider isn’t available in this version.');

/**
 * Checks settings before anything is sent.
 * @throws AppError `validation_failed` naming the field
 */
export const checkSettings = (
  adapter: ProviderAdapter,
  {
    baseUrl,
    apiKey,
    allowPrivate,
  }: Pick<ConnectionSettings, 'apiKey' | 'allowPrivate'> & { baseUrl: string | null },
): void => {
  if (baseUrl === null) refuseField('baseUrl', `Enter the address of ${adapter.name}.`);
  const { protocol, hostname } = new URL(baseUrl);
  if (!allowPrivate && isLoopback(hostname))
    refuseField('baseUrl', 'This is an address of this machine. Allow private addresses to use it.');
  // Without TLS anybody on the way reads the key and the pictures.
  if (!allowPrivate && protocol !== 'https:')
    refuseField('baseUrl', 'Use https, or allow private addresses if it is in your own network.');
  if (apiKey === null && adapter.key !== null && !adapter.key.optional)
    refuseField('apiKey', `${adapter.name} needs a key.`);
  if (apiKey !== null && adapter.key === null) refuseField('apiKey', `${adapter.name} takes no key.`);
};

/** The last four characters of a key that is long enough for them to give nothing away. */
export const last4Of = (key: string): string | null => (key.length >= 8 ? key.slice(-4) : null);
