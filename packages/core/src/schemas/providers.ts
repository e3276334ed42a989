import { z } from 'zod';
import { ProviderId } from '../ids.ts';
import { FoundCapabilities, StoredProbe } from './found-models.ts';
import { providerKinds } from './provider-kinds.ts';
import { shownText } from './text.ts';

const remoteFaultKinds = [
  'auth',
  'quota',
  'rate',
  'refused',
  'invalid',
  'gone',
  'transient',
  'unknown',
] as const;

export const ProviderKindName = z.enum(providerKinds);
export const ProviderName = shownText({ max: 80, empty: 'Give the provider a name.' });

const isBaseUrl = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password + url.search + url.hash === '' &&
    !/[?#\s]/.test(text)
  );
};

/** The address of a backend, without a trailing slash. A password belongs into the key. */
export const ProviderUrl = z
  .string()
  .max(500)
  .overwrite((raw) => raw.trim().replace(/\/+$/, ''))
  .refine(isBaseUrl, 'Enter an address such as https://images.example or http://127.0.0.1:8188.');

/** A key as it goes into a header: visible ASCII. Never repeated in an answer. */
export const ProviderKey = z
  .string()
  .max(4000)
  .overwrite((raw) => raw.trim())
  .refine((key) => /^[\x21-\x7e]+$/.test(key), 'A key has no spaces and no special letters. Copy it again.');

export const RemoteName = z.string().min(1).max(200);
/** What only some kinds have, such as workflows; the adapter checks it. */
export const ProviderOptions = z.record(z.string().max(100), z.json());
const Concurrency = z.int().min(1).max(64);
const RatePerMinute = z.int().min(1).max(10_000).nullable();

const settings = {
  name: ProviderName.optional(),
  baseUrl: ProviderUrl.optional(),
  options: ProviderOptions.optional(),
  /** Whether it may be at an address of this machine or a private network. */
  allowPrivate: z.boolean().optional(),
  concurrency: Concurrency.optional(),
  ratePerMinute: RatePerMinute.optional(),
};

export const AddProviderInput = z.strictObject({
  kind: ProviderKindName,
  ...settings,
  apiKey: ProviderKey.optional(),
  /** The models that people may use from the start, by their names at the provider. None without it. */
  models: z.array(RemoteName).max(500).optional(),
});
export type AddProviderInput = z.infer<typeof AddProviderInput>;

export const UpdateProviderInput = z.strictObject({
  id: ProviderId,
  ...settings,
  /** Null removes the key. */
  apiKey: ProviderKey.nullable().optional(),
});
export type UpdateProviderInput = z.infer<typeof UpdateProviderInput>;

/** A saved provider by its id, with changes that are not saved yet; or one that is not saved at all. */
export const TestProviderInput = z
  .strictObject({
    id: ProviderId.optional(),
    kind: ProviderKindName.optional(),
    ...settings,
    apiKey: ProviderKey.nullable().optional(),
  })
  .refine(({ id, kind }) => (id === undefined) !== (kind === undefined), {
    path: ['kind'],
    message: 'Name either a saved provider or a kind.',
  });
export type TestProviderInput = z.infer<typeof TestProviderInput>;

export const FoundModelView = z.strictObject({
  remoteName: RemoteName,
  name: z.string().max(80),
  description: z.string().max(400),
  capabilities: FoundCapabilities,
  timeoutS: z.int().positive(),
});
export type FoundModelView = z.infer<typeof FoundModelView>;

/** Why a backend could not be reached or refused; for administrators, without secrets. */
export const ProviderFault = z.strictObject({ kind: z.enum(remoteFaultKinds), message: z.string() });
export type ProviderFault = z.infer<typeof ProviderFault>;

export const ProbeOutcome = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    latencyMs: z.int(),
    ...StoredProbe.shape,
    models: z.array(FoundModelView),
  }),
  z.strictObject({ ok: z.literal(false), latencyMs: z.int(), fault: ProviderFault }),
]);
export type ProbeOutcome = z.infer<typeof ProbeOutcome>;

const Time = z.iso.datetime();
export const AdminProvider = z.strictObject({
  id: z.string(),
  kind: ProviderKindName,
  name: z.string(),
  baseUrl: z.string(),
  /** Null without a key; `last4` is null for short ones. */
  key: z.strictObject({ last4: z.string().nullable() }).nullable(),
  options: ProviderOptions,
  allowPrivate: z.boolean(),
  concurrency: z.int(),
  ratePerMinute: z.int().nullable(),
  /** Only those of the console can be edited; all can be paused. */
  source: z.enum(['console', 'file', 'supervised']),
  pausedAt: Time.nullable(),
  /** Null while it works, or before its first test. */
  failure: z
    .strictObject({
      since: Time,
      kind: z.enum(remoteFaultKinds),
      message: z.string(),
      retryAt: Time,
      tries: z.int(),
    })
    .nullable(),
  probe: StoredProbe.nullable(),
  probedAt: Time.nullable(),
  latencyMs: z.int().nullable(),
  /** Models that were found, and how many of them people may use. */
  models: z.strictObject({ found: z.int(), enabled: z.int() }),
  createdAt: Time,
  updatedAt: Time,
});
export type AdminProvider = z.infer<typeof AdminProvider>;

/** A kind of provider that can be added. */
export const ProviderKindInfo = z.strictObject({
  kind: ProviderKindName,
  name: z.string(),
  description: z.string(),
  baseUrl: z.string().nullable(),
  key: z.strictObject({ label: z.string(), optional: z.boolean() }).nullable(),
  local: z.boolean(),
  concurrency: z.int(),
});
export const AdminProviderList = z.strictObject({
  items: z.array(AdminProvider),
  kinds: z.array(ProviderKindInfo),
});
/** A provider after a change, with what its test found; null if the change needed none. */
export const ProviderWithProbe = z.strictObject({ provider: AdminProvider, probe: ProbeOutcome.nullable() });
