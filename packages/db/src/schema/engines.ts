import { roles } from '@atelier/core/policy';
import type { LocalEngineRecord } from '@atelier/core/ports/local-engine';
import { type ModelRecord, type ProviderRecord, providerSources } from '@atelier/core/ports/provider-stores';
import { contentPolicies, priceUnits } from '@atelier/core/schemas/models';
import { providerKinds } from '@atelier/core/schemas/provider-kinds';
import { sql } from 'drizzle-orm';
import { oneOf } from './checks.ts';
import type { Kit } from './kit.sqlite.ts';
import type { userTables } from './users.ts';

/** Image backends, their models, and the models that users have marked. */
export const engineTables = (kit: Kit, { users }: Pick<ReturnType<typeof userTables>, 'users'>) => {
  const providers = kit.table(
    'providers',
    {
      id: kit.text('id').primaryKey(),
      kind: kit.choice('kind', providerKinds).notNull(),
      name: kit.text('name').notNull(),
      baseUrl: kit.text('base_url').notNull(),
      sealedKey: kit.text('sealed_key'),
      keyLast4: kit.text('key_last4'),
      options: kit.json<ProviderRecord['options']>('options').notNull(),
      allowPrivate: kit.boolean('allow_private').notNull(),
      concurrency: kit.integer('concurrency').notNull(),
      ratePerMinute: kit.integer('rate_per_minute'),
      position: kit.integer('position').notNull(),
      pausedAt: kit.timestamp('paused_at'),
      probe: kit.json<NonNullable<ProviderRecord['probe']>>('probe'),
      probedAt: kit.timestamp('probed_at'),
      latencyMs: kit.integer('latency_ms'),
      failingSince: kit.timestamp('failing_since'),
      failureKind: kit.text('failure_kind'),
      failureReason: kit.text('failure_reason'),
      failureTries: kit.integer('failure_tries'),
      retryAt: kit.timestamp('retry_at'),
      source: kit.choice('source', providerSources).notNull(),
      createdAt: kit.timestamp('created_at').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
      removedAt: kit.timestamp('removed_at'),
    },
    () => [
      kit.check('providers_kind_known', oneOf('kind', providerKinds)),
      kit.check('providers_source_known', oneOf('source', providerSources)),
      kit.check('providers_concurrency', sql.raw(`"concurrency" > 0 and "rate_per_minute" > 0`)),
      // At most four characters of a key are readable.
      kit.check(
        'providers_key',
        sql.raw(`"key_last4" is null or (length("key_last4") = 4 and "sealed_key" is not null)`),
      ),
      kit.check(
        'providers_failure',
        sql.raw(
          `("failing_since" is null) = ("failure_kind" is null) and ("failing_since" is null) = ("failure_reason" is null) and ("failing_since" is null) = ("failure_tries" is null) and ("failing_since" is null) = ("retry_at" is null)`,
        ),
      ),
    ],
  );

  const models = kit.table(
    'models',
    {
      id: kit.text('id').primaryKey(),
      providerId: kit
        .text('provider_id')
        .notNull()
        .references(() => providers.id),
      remoteName: kit.text('remote_name').notNull(),
      name: kit.text('name').notNull(),
      description: kit.text('description').notNull(),
      capabilities: kit.json<ModelRecord['capabilities']>('capabilities').notNull(),
      defaults: kit.json<ModelRecord['defaults']>('defaults').notNull(),
      bounds: kit.json<ModelRecord['bounds']>('bounds').notNull(),
      priceMinor: kit.integer('price_minor').notNull(),
      priceUnit: kit.choice('price_unit', priceUnits).notNull(),
      trainingPriceMinor: kit.integer('training_price_minor'),
      minRole: kit.choice('min_role', roles).notNull(),
      workspaceIds: kit.json<readonly string[]>('workspace_ids'),
      plans: kit.json<readonly string[]>('plans'),
      contentPolicy: kit.choice('content_policy', contentPolicies).notNull(),
      timeoutS: kit.integer('timeout_s').notNull(),
      enabled: kit.boolean('enabled').notNull(),
      position: kit.integer('position').notNull(),
      samples: kit.json<ModelRecord['samples']>('samples').notNull(),
      missingSince: kit.timestamp('missing_since'),
      createdAt: kit.timestamp('created_at').notNull(),
      updatedAt: kit.timestamp('updated_at').notNull(),
    },
    (model) => [
      kit.uniqueIndex('models_provider_remote_unique').on(model.providerId, model.remoteName),
      kit.check('models_id', sql.raw(`length("id") between 1 and 64`)),
      kit.check('models_price', sql.raw(`"price_minor" >= 0`)),
      kit.check('models_price_unit_known', oneOf('price_unit', priceUnits)),
      kit.check('models_min_role_known', oneOf('min_role', roles)),
      kit.check('models_content_policy_known', oneOf('content_policy', contentPolicies)),
      kit.check('models_timeout', sql.raw(`"timeout_s" > 0`)),
    ],
  );

  // A model of the server itself has no row, so this refers to none.
  const favouriteModels = kit.table(
    'favourite_models',
    {
      userId: kit
        .text('user_id')
        .notNull()
        .references(() => users.id, { onDelete: 'cascade' }),
      modelId: kit.text('model_id').notNull(),
    },
    (favourite) => [
      kit.uniqueIndex('favourite_models_unique').on(favourite.userId, favourite.modelId),
      kit.check('favourite_models_id', sql.raw(`length("model_id") between 1 and 64`)),
    ],
  );

  // Counts changes of providers and models; nodes read it every second.
  const engineRevisions = kit.table('engine_revisions', {
    id: kit.text('id').primaryKey(),
    revision: kit.integer('revision').notNull(),
  });

  // What was decided about the engine that a server runs itself, by the name of its machine.
  const localEngines = kit.table('local_engines', {
    node: kit.text('node').primaryKey(),
    settings: kit.json<NonNullable<LocalEngineRecord['settings']>>('settings'),
    enabled: kit.boolean('enabled').notNull(),
    download: kit.json<NonNullable<LocalEngineRecord['download']>>('download'),
    updatedAt: kit.timestamp('updated_at').notNull(),
  });

  return { providers, models, favouriteModels, engineRevisions, localEngines };
};
