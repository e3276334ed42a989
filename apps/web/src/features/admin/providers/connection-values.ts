import type { AddProviderInput, AdminProvider } from '@atelier/core/schemas/providers';
import { needsPrivateAccess } from '../../../lib/private-address.ts';
import type { Kind } from './KindCards.tsx';

/** What the form of a connection contains, as it is typed. */
export interface ConnectionValues extends Record<string, unknown> {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Null until it is chosen: then it follows from the address. */
  readonly allowPrivate: boolean | null;
}

export const valuesOfKind = ({ name, baseUrl }: Kind): ConnectionValues => ({
  name,
  baseUrl: baseUrl ?? '',
  apiKey: '',
  allowPrivate: null,
});

export const valuesOfProvider = ({ name, baseUrl, allowPrivate }: AdminProvider): ConnectionValues => ({
  ...{ name, baseUrl, allowPrivate },
  apiKey: '',
});

/** Whether private addresses are allowed, as the form shows it: at first for kinds that run in people's networks. */
export const allowsPrivate = (
  { baseUrl, allowPrivate }: Pick<ConnectionValues, 'baseUrl' | 'allowPrivate'>,
  kind: Pick<Kind, 'local'>,
): boolean => allowPrivate ?? (kind.local && needsPrivateAccess(baseUrl));

type Connection = Pick<AddProviderInput, 'kind' | 'baseUrl' | 'apiKey' | 'allowPrivate'>;

/** What is sent to test or add a provider that is not saved yet. */
export const connectionOf = (values: ConnectionValues, kind: Kind): Connection => ({
  kind: kind.kind,
  allowPrivate: allowsPrivate(values, kind),
  ...(values.baseUrl.trim() === '' ? {} : { baseUrl: values.baseUrl }),
  ...(values.apiKey.trim() === '' ? {} : { apiKey: values.apiKey }),
});

/** What has changed of a saved provider; an empty key field leaves the key as it is. */
export const connectionChanges = (values: ConnectionValues, provider: AdminProvider) => ({
  ...(values.name === provider.name ? {} : { name: values.name }),
  ...(values.baseUrl.trim() === provider.baseUrl ? {} : { baseUrl: values.baseUrl }),
  ...(values.apiKey.trim() === '' ? {} : { apiKey: values.apiKey }),
  ...(values.allowPrivate === provider.allowPrivate || values.allowPrivate === null
    ? {}
    : { allowPrivate: values.allowPrivate }),
});
