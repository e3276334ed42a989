import type { Quarantine } from '@atelier/core/ports/uploads';
import { fixedSettings } from '@atelier/core/testing/settings';

/** Nobody uploads anything. */
export const noQuarantine: Quarantine = {
  receive: () => Promise.reject(new Error('Nothing is uploaded here.')),
  leftovers: async () => [],
  remove: async () => undefined,
  close: async () => undefined,
};

/** Housekeeping without accounts that are due. */
export const noDeletions = { runDue: async () => 0 };

/** Housekeeping with the default times. */
export const keptDays = fixedSettings().get;
