import type { z } from 'zod';
import { authenticationSettings } from './authentication.ts';
import { availabilitySettings } from './availability.ts';
import { contentSettings } from './content.ts';
import { limitSettings } from './limits.ts';
import { privacySettings } from './privacy.ts';
import { rateLimitSettings } from './rate-limits.ts';
import { registrationSettings } from './registration.ts';
import { retentionSettings } from './retention.ts';
import { securitySettings } from './security.ts';

/** Every setting that can be changed while the server runs, by name. A new one is one row here (docs/extending.md). */
export const settingDeclarations = {
  ...availabilitySettings,
  ...registrationSettings,
  ...authenticationSettings,
  ...securitySettings,
  ...limitSettings,
  ...rateLimitSettings,
  ...retentionSettings,
  ...contentSettings,
  ...privacySettings,
} as const;

export type SettingName = keyof typeof settingDeclarations;
export type SettingValue<N extends SettingName> = z.output<(typeof settingDeclarations)[N]['schema']>;
export type SettingValues = { readonly [N in SettingName]: SettingValue<N> };

export const settingNames = Object.keys(settingDeclarations) as SettingName[];

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settingDeclarations, name);

/** The stored text as a value; null if it is not one: damaged, or of a release with other bounds. */
export const readSettingText = <N extends SettingName>(
  name: N,
  text: string,
): { readonly value: SettingValue<N> } | null => {
  try {
    const read = settingDeclarations[name].schema.safeParse(JSON.parse(text));
    return read.success ? { value: read.data as SettingValue<N> } : null;
  } catch {
    return null;
  }
};
