import { textModelBaseUrls, textModelKinds } from '@atelier/adapters/text-model-kinds';
import { z } from 'zod';
import { ConfigError, issuedSecret } from './fields.ts';

const isAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password === '' &&
    !/[?#\s]/.test(text)
  );
};

/** The text model of prompt enhancement (R-STUDIO-4). */
export const textModelVariables = {
  TEXT_MODEL_KIND: z.enum(textModelKinds).optional(),
  TEXT_MODEL_NAME: z.string().min(1).max(200, 'must have at most 200 characters').optional(),
  TEXT_MODEL_KEY: issuedSecret,
  // Plain http is for models on this machine or in its network; egress refuses it to public addresses.
  TEXT_MODEL_URL: z
    .string()
    .refine(isAddress, 'must be an https or http address without a query or a password')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
};
const shape = z.object(textModelVariables);

/** @throws ConfigError if it is set up halfway */
export const readTextModel = (values: z.output<typeof shape>) => {
  const { TEXT_MODEL_KIND: kind, TEXT_MODEL_NAME: model, TEXT_MODEL_KEY: key, TEXT_MODEL_URL: url } = values;
  if (kind === undefined) {
    if (model !== undefined || key !== undefined || url !== undefined)
      throw new ConfigError('TEXT_MODEL_NAME, TEXT_MODEL_KEY and TEXT_MODEL_URL need TEXT_MODEL_KIND.');
    return null;
  }
  if (model === undefined) throw new ConfigError('TEXT_MODEL_KIND needs TEXT_MODEL_NAME, the model to ask.');
  const baseUrl = url ?? textModelBaseUrls[kind];
  if (baseUrl === null)
    throw new ConfigError(`TEXT_MODEL_KIND=${kind} needs TEXT_MODEL_URL, such as http://127.0.0.1:11434/v1.`);
  if (key === undefined && url === undefined)
    throw new ConfigError(`TEXT_MODEL_KIND=${kind} needs TEXT_MODEL_KEY.`);
  // An address that the operator wrote down may be private; the built-in ones are not.
  return { kind, model, baseUrl, key: key ?? null, allowPrivate: url !== undefined };
};
