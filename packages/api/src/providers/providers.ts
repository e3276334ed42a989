import { AppError } from '@atelier/core/errors';
import { newId } from '@atelier/core/ids';
import type { ProviderChanges, ProviderRecord } from '@atelier/core/ports/provider-stores';
import type { Stores } from '@atelier/core/ports/stores';
import type { AddProviderInput, ProbeOutcome, UpdateProviderInput } from '@atelier/core/schemas/providers';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { changeDetails, changeText } from '../shared/change-details.ts';
import type { Deps } from '../shared/deps.ts';
import { openConnection } from './connections.ts';
import { storeProbe } from './found-models.ts';
import { keyContext } from './pool.ts';
import { outcomeOfUnopened, probe } from './probe.ts';
import { checkSettings, last4Of, refuseField, requireAdapter } from './settings.ts';
import { viewKind, viewProvider } from './views.ts';

type ProviderDeps = Pick<Deps, 'clock' | 'db' | 'engines' | 'providerPool' | 'sealer'>;

const subject = (id: string) => ({ entityType: 'provider', entityId: id });
const keyText = (last4: string | null): string => (last4 === null ? 'set' : `…${last4}`);

/** The provider, locked for a change. @throws AppError `not_found` */
export const findForChange = async (stores: Stores, id: string): Promise<ProviderRecord> => {
  await stores.providers.lockForChange();
  const provider = await stores.providers.find(id);
  if (provider === null || provider.removedAt !== null) throw new AppError('not_found');
  return provider;
};

/** @throws AppError `conflict` if its settings do not come from the console */
export const requireConsole = ({ source }: ProviderRecord): void => {
  if (source === 'console') return;
  throw new AppError(
    'conflict',
    source === 'file'
      ? 'This provider comes from the file that PROVIDERS_FILE names. Change it there and restart.'
      : 'This server runs this provider itself. Change it with the local engine’s settings.',
  );
};

/** Refuses a model that the backend does not have. */
const requireFound = (wanted: readonly string[], outcome: ProbeOutcome): void => {
  if (wanted.length === 0) return;
  if (!outcome.ok) refuseField(outcome.fault.kind === 'auth' ? 'apiKey' : 'baseUrl', outcome.fault.message);
  const found = new Set(outcome.models.map(({ remoteName }) => remoteName));
  const missing = wanted.find((name) => !found.has(name));
  if (missing !== undefined) refuseField('models', `The provider doesn’t have ${missing}.`);
};

/** Tests settings that are not those of an open connection. @throws AppError `validation_failed` naming an option */
const probeSettings = async (
  { providerPool }: Pick<Deps, 'providerPool'>,
  settings: Parameters<typeof openConnection>[1],
): Promise<ProbeOutcome> => {
  let opened: ReturnType<typeof openConnection>;
  try {
    opened = openConnection(providerPool.backends, settings);
  } catch (thrown) {
    return outcomeOfUnopened(thrown, settings.apiKey);
  }
  try {
    return await probe(opened);
  } finally {
    opened.retire();
  }
};

/** The image providers in the console (R-ADM-1, R-STUDIO-5). Keys go in and never come out. */
export const providerService = (deps: ProviderDeps) => {
  const { db, clock, sealer, providerPool, engines } = deps;
  const reserved = engines.builtInIds;

  const view = async (id: string) => {
    await providerPool.refresh();
    const [provider, models] = [await db.providers.find(id), await db.models.listOf(id)];
    if (provider === null) throw new AppError('not_found');
    return viewProvider(provider, models);
  };

  /** @throws AppError `validation_failed` if the key was sealed with another SECRET_KEY */
  const keyOf = ({ id, sealedKey }: ProviderRecord): string | null => {
    if (sealedKey === null) return null;
    try {
      return sealer.open(sealedKey, keyContext(id));
    } catch {
      return refuseField(
        'apiKey',
        'The stored key can’t be read since SECRET_KEY was changed. Enter it again.',
      );
    }
  };

  /** The settings after a change; a key stays with the address that it was entered for. */
  const settingsAfter = (provider: ProviderRecord, input: Omit<UpdateProviderInput, 'id'>) => {
    const baseUrl = input.baseUrl ?? provider.baseUrl;
    const isElsewhere = new URL(baseUrl).origin !== new URL(provider.baseUrl).origin;
    if (isElsewhere && provider.sealedKey !== null && input.apiKey === undefined)
      refuseField('apiKey', 'The address is another one. Enter the key again.');
    return {
      id: provider.id,
      kind: provider.kind,
      baseUrl,
      apiKey: input.apiKey === undefined ? keyOf(provider) : input.apiKey,
      options: input.options ?? provider.options,
      allowPrivate: input.allowPrivate ?? provider.allowPrivate,
    };
  };

  const newRecord = (
    input: AddProviderInput,
    settings: ReturnType<typeof settingsAfter>,
    rest: Pick<ProviderRecord, 'concurrency' | 'name' | 'position'>,
  ): ProviderRecord => {
    const { id, kind, baseUrl, apiKey, allowPrivate } = settings;
    const now = clock.now();
    return {
      ...{ id, kind, baseUrl, allowPrivate, options: input.options ?? {}, ...rest },
      sealedKey: apiKey === null ? null : sealer.seal(apiKey, keyContext(id)),
      keyLast4: apiKey === null ? null : last4Of(apiKey),
      ratePerMinute: input.ratePerMinute ?? null,
      ...{ pausedAt: null, probe: null, probedAt: null, latencyMs: null, failure: null },
      ...{ source: 'console', createdAt: now, updatedAt: now, removedAt: null },
    };
  };

  const auditUpdate = async (
    stores: Stores,
    before: ProviderRecord,
    changes: ProviderChanges,
    audit: AuditTrail,
  ): Promise<void> => {
    const { sealedKey, keyLast4, updatedAt: _, failure: __, ...plain } = changes;
    const details = changeDetails<object>(before, plain);
    if (Object.keys(details).length > 0 || sealedKey === undefined)
      await audit.write(stores, 'provider_updated', { ...subject(before.id), details });
    if (sealedKey === undefined) return;
    const [from, to] = [
      before.sealedKey === null ? null : keyText(before.keyLast4),
      sealedKey === null ? null : keyText(keyLast4 ?? null),
    ];
    const key = { key: changeText(from, to) };
    await audit.write(stores, 'provider_key_change', { ...subject(before.id), details: key });
  };

  return {
    async list() {
      const [providers, models] = [await db.providers.list(), await db.models.list()];
      return {
        items: providers
          .filter(({ removedAt }) => removedAt === null)
          .map((provider) => viewProvider(provider, models)),
        kinds: providerPool.backends.adapters.map(viewKind),
      };
    },

    /**
     * Adds a provider and tests it first. Without `models` it is saved even if it cannot be reached at present.
     * @throws AppError `validation_failed` for settings that do not fit, or if a wanted model cannot be confirmed
     */
    async add(input: AddProviderInput, audit: AuditTrail) {
      const adapter = requireAdapter(providerPool.backends, input.kind);
      const allowPrivate = input.allowPrivate ?? false;
      const [baseUrl, apiKey] = [input.baseUrl ?? adapter.baseUrl, input.apiKey ?? null];
      checkSettings(adapter, { baseUrl, apiKey, allowPrivate });
      const settings = {
        ...{ id: newId('provider'), kind: input.kind, apiKey, allowPrivate },
        ...{ baseUrl: baseUrl ?? '', options: input.options ?? {} },
      };
      const outcome = await probeSettings(deps, settings);
      const wanted = new Set(input.models);
      requireFound([...wanted], outcome);
      await db.transaction(async (stores) => {
        await stores.providers.lockForChange();
        const record = newRecord(input, settings, {
          name: input.name ?? adapter.name,
          concurrency: input.concurrency ?? adapter.concurrency,
          position: (await stores.providers.list()).length,
        });
        await stores.providers.insert(record);
        if (outcome.ok) {
          const isAllowed = (name: string) => wanted.has(name);
          await storeProbe(stores, record, outcome, { now: clock.now(), isAllowed, reserved });
        }
        const { kind, name, baseUrl: address } = record;
        const details = {
          kind,
          name,
          baseUrl: address,
          allowPrivate,
          key: apiKey === null ? 'none' : keyText(record.keyLast4),
        };
        await audit.write(stores, 'provider_added', {
          ...subject(record.id),
          details: { ...details, models: wanted.size },
        });
      });
      return { provider: await view(settings.id), probe: outcome };
    },

    /**
     * Changes settings; the connection is replaced, and jobs that run continue through the new one. A change of what is
     * spoken to is tested; it is saved even if the test fails.
     */
    async update({ id, ...input }: UpdateProviderInput, audit: AuditTrail) {
      const current = await db.providers.find(id);
      if (current === null || current.removedAt !== null) throw new AppError('not_found');
      requireConsole(current);
      const settings = settingsAfter(current, input);
      checkSettings(requireAdapter(providerPool.backends, current.kind), settings);
      const { apiKey, ...plain } = input;
      const isSpokenTo = ['baseUrl', 'apiKey', 'options', 'allowPrivate'].some((name) => name in input);
      const outcome = isSpokenTo ? await probeSettings(deps, settings) : null;
      await db.transaction(async (stores) => {
        const before = await findForChange(stores, id);
        // The test was about other settings than these.
        if (before.updatedAt.getTime() !== current.updatedAt.getTime()) throw new AppError('conflict');
        const changes: ProviderChanges = {
          ...(Object.fromEntries(
            Object.entries(plain).filter(([, value]) => value !== undefined),
          ) as ProviderChanges),
          ...(apiKey === undefined
            ? {}
            : {
                sealedKey: apiKey === null ? null : sealer.seal(apiKey, keyContext(id)),
                keyLast4: apiKey === null ? null : last4Of(apiKey),
              }),
          ...(isSpokenTo ? { failure: null } : {}),
        };
        await stores.providers.update(id, { ...changes, updatedAt: clock.now() });
        if (outcome?.ok)
          await storeProbe(stores, before, outcome, { now: clock.now(), isAllowed: () => false, reserved });
        await auditUpdate(stores, before, changes, audit);
      });
      return { provider: await view(id), probe: outcome };
    },

    probeSettings: (settings: Parameters<typeof openConnection>[1]) => probeSettings(deps, settings),
    settingsAfter,
    view,
  };
};
export type ProviderService = ReturnType<typeof providerService>;
