import { readFileSync } from 'node:fs';
import { ModelId } from '@atelier/core/schemas/admin-models';
import { ModelBounds, ModelDefaults, ModelPrice } from '@atelier/core/schemas/models';
import {
  ProviderKey,
  ProviderKindName,
  ProviderName,
  ProviderOptions,
  ProviderUrl,
  RemoteName,
} from '@atelier/core/schemas/providers';
import { clauseOf } from '@atelier/core/validation-messages';
import { z } from 'zod';
import { ConfigError } from './fields.ts';
import { Secret } from './secret.ts';

const FileModel = z.strictObject({
  /** What the backend calls it. */
  name: RemoteName,
  /** What requests call it; made from the names if it is absent. */
  id: ModelId.regex(/^[a-z0-9][a-z0-9-]*$/, 'must have lowercase letters, digits and hyphens').optional(),
  displayName: ProviderName.optional(),
  price: ModelPrice.optional(),
  defaults: ModelDefaults.optional(),
  bounds: ModelBounds.optional(),
});

const FileProvider = z.strictObject({
  kind: ProviderKindName,
  name: ProviderName.optional(),
  baseUrl: ProviderUrl.optional(),
  apiKey: z.string().max(4000).optional(),
  options: ProviderOptions.optional(),
  allowPrivate: z.boolean().default(false),
  concurrency: z.int().min(1).max(64).optional(),
  ratePerMinute: z.int().min(1).max(10_000).optional(),
  models: z
    .array(z.union([RemoteName.transform((name) => FileModel.parse({ name })), FileModel]))
    .max(500)
    .optional(),
});
const ProvidersFile = z.strictObject({ providers: z.array(FileProvider).max(100) });

/** A provider of the file. `models` undefined: everything that its backend lists. */
export type ProviderOfFile = Omit<z.infer<typeof FileProvider>, 'apiKey' | 'name'> & {
  /** Unique in the file; it identifies the provider from start to start. */
  readonly name: string;
  readonly apiKey: Secret | null;
};

const readJson = (path: string): unknown => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
  } catch {
    throw new ConfigError('The file that PROVIDERS_FILE names cannot be read, or is not UTF-8.');
  }
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // The parser's message repeats a part of the file, which may be a key.
    throw new ConfigError('The file that PROVIDERS_FILE names is not valid JSON.');
  }
};

/** A key with `${NAME}` replaced. @throws ConfigError naming the variable or the provider, never a value */
const keyOf = (written: string | undefined, name: string, env: NodeJS.ProcessEnv): Secret | null => {
  if (written === undefined) return null;
  const key = written.replaceAll(/\$\{([^}]*)\}/g, (_, variable: string) => {
    const value = env[variable];
    if (value !== undefined && value !== '') return value;
    const shown = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(variable) ? variable : 'a variable with an odd name';
    throw new ConfigError(`PROVIDERS_FILE refers to ${shown}, which is not set.`);
  });
  const parsed = ProviderKey.safeParse(key);
  if (!parsed.success) throw new ConfigError(`PROVIDERS_FILE: the key of ${name} has spaces or is empty.`);
  return new Secret(parsed.data);
};

/**
 * Reads the providers that a deployment brings along (`PROVIDERS_FILE`). Keys may be `${NAME}` of a variable.
 * @throws ConfigError naming what is wrong, without values
 */
export const readProvidersFile = (path: string, env: NodeJS.ProcessEnv): ProviderOfFile[] => {
  const parsed = ProvidersFile.safeParse(readJson(path));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${clauseOf(issue.message)}`);
    throw new ConfigError(`The file that PROVIDERS_FILE names is invalid: ${faults.join('; ')}.`);
  }
  const providers = parsed.data.providers.map(({ apiKey, name: given, ...rest }) => {
    const name = given ?? rest.kind;
    return { ...rest, name, apiKey: keyOf(apiKey, name, env) };
  });
  if (new Set(providers.map(({ name }) => name)).size < providers.length)
    throw new ConfigError('PROVIDERS_FILE: two providers have the same name. Give each a name of its own.');
  return providers;
};
