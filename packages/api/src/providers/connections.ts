import type { Egress, EgressRules } from '@atelier/core/ports/egress';
import { RemoteFault } from '@atelier/core/ports/engine';
import type { ProviderAdapter, ProviderConnection } from '@atelier/core/ports/providers';
import type { ProviderKind } from '@atelier/core/schemas/provider-kinds';

/** How backends are spoken to: an adapter per kind, and the only way out. */
export interface ProviderBackends {
  readonly adapters: readonly ProviderAdapter[];
  readonly openEgress: (rules: EgressRules) => Egress;
}

/** What a connection is made of, with the opened key. */
export interface ConnectionSettings {
  readonly id: string;
  readonly kind: ProviderKind;
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly options: unknown;
  readonly allowPrivate: boolean;
}

/**
 * A connection that closes its egress when it is retired and no call uses it any more, so that a key can be replaced while
 * jobs run.
 */
export interface OpenConnection {
  readonly connection: ProviderConnection;
  /** The longest key-like text that must not appear in messages. */
  readonly apiKey: string | null;
  use<T>(work: (connection: ProviderConnection) => Promise<T>): Promise<T>;
  retire(): void;
}

export const adapterOf = ({ adapters }: ProviderBackends, kind: ProviderKind): ProviderAdapter | undefined =>
  adapters.find((adapter) => adapter.kind === kind);

/** Opens a connection; no call is made. @throws RemoteFault or AppError if the settings do not fit */
export const openConnection = (
  backends: ProviderBackends,
  { allowPrivate, ...settings }: ConnectionSettings,
): OpenConnection => {
  const adapter = adapterOf(backends, settings.kind);
  if (adapter === undefined) throw new RemoteFault('invalid', 'This version has no adapter for this kind.');
  const egress = backends.openEgress({
    baseUrl: settings.baseUrl,
    allowPrivate,
    resultHosts: adapter.resultHosts,
    ...(adapter.siblingHosts === undefined ? {} : { siblingHosts: adapter.siblingHosts }),
  });
  const connection = adapter.open(settings, { egress });
  let users = 0;
  let isRetired = false;
  const closeUnused = (): void => {
    if (isRetired && users === 0) void egress.close().catch(() => undefined);
  };
  return {
    connection,
    apiKey: settings.apiKey,
    async use(work) {
      users += 1;
      try {
        return await work(connection);
      } finally {
        users -= 1;
        closeUnused();
      }
    },
    retire() {
      if (isRetired) return;
      isRetired = true;
      closeUnused();
    },
  };
};

/** The text without the key, in the encodings in which a backend may repeat it. */
export const withoutKey = (text: string, key: string | null): string => {
  if (key === null || key === '') return text;
  const spellings = [key, encodeURIComponent(key), Buffer.from(key).toString('base64')];
  return spellings.reduce((cleaned, spelling) => cleaned.replaceAll(spelling, '[key]'), text);
};
