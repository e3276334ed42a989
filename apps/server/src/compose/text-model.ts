import { createEgress, createTextModel } from '@atelier/adapters';
import type { TextModel } from '@atelier/core/ports/text-model';
import type { Config } from '../config/config.ts';

/** The text model of prompt enhancement; null if none is set up. */
export const openTextModel = ({ textModel }: Config): TextModel | null => {
  if (textModel === null) return null;
  const { kind, model, baseUrl, key, allowPrivate } = textModel;
  const egress = createEgress({ baseUrl, allowPrivate, resultHosts: [] });
  return createTextModel({ kind, model, baseUrl, apiKey: key?.reveal() ?? null }, { egress });
};
