import type { RuntimeSettings } from '../ports/runtime-settings.ts';
import { type SettingName, type SettingValues, settingDeclarations } from '../settings/settings.ts';

/** Settings that stay as they are given, else at their defaults. */
export const fixedSettings = (values: Partial<SettingValues> = {}): RuntimeSettings => {
  const givenOf = (name: SettingName) => values[name] ?? settingDeclarations[name].fallback;
  return {
    get: (name) => givenOf(name) as never,
    describe: (name) =>
      ({
        ...{ value: givenOf(name), source: name in values ? 'database' : 'default' },
        ...{ fallback: settingDeclarations[name].fallback, changeNumber: null, isDamaged: false },
      }) as never,
    requireChangeable: () => undefined,
    set: () => Promise.reject(new Error('These settings are fixed.')),
    refresh: async () => undefined,
    keepFresh: () => undefined,
  };
};
