import type { ModelRecord, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { ProviderAdapter } from '@atelier/core/ports/providers';
import type { AdminProvider, ProviderKindInfo } from '@atelier/core/schemas/providers';
import type { z } from 'zod';

const timeOf = (at: Date | null): string | null => at?.toISOString() ?? null;

/** A provider for the console; of its key at most the last four characters. */
export const viewProvider = (record: ProviderRecord, models: readonly ModelRecord[]): AdminProvider => {
  const { failure, sealedKey, keyLast4 } = record;
  const own = models.filter(({ providerId }) => providerId === record.id);
  return {
    id: record.id,
    kind: record.kind,
    name: record.name,
    baseUrl: record.baseUrl,
    key: sealedKey === null ? null : { last4: keyLast4 },
    options: record.options as AdminProvider['options'],
    allowPrivate: record.allowPrivate,
    concurrency: record.concurrency,
    ratePerMinute: record.ratePerMinute,
    source: record.source,
    pausedAt: timeOf(record.pausedAt),
    failure:
      failure === null
        ? null
        : {
            since: failure.failingSince.toISOString(),
            kind: failure.kind,
            message: failure.reason,
            retryAt: failure.retryAt.toISOString(),
            tries: failure.tries,
          },
    probe: record.probe,
    probedAt: timeOf(record.probedAt),
    latencyMs: record.latencyMs,
    models: { found: own.length, enabled: own.filter(({ enabled }) => enabled).length },
    createdAt: record.createdAt.toISOString(),
    updatedAt: record.updatedAt.toISOString(),
  };
};

export const viewKind = (adapter: ProviderAdapter): z.infer<typeof ProviderKindInfo> => ({
  kind: adapter.kind,
  name: adapter.name,
  description: adapter.description,
  baseUrl: adapter.baseUrl,
  key: adapter.key,
  local: adapter.local,
  concurrency: adapter.concurrency,
});
