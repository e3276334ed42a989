import type { Quarantine } from '@atelier/core/ports/uploads';

/** Nobody uploads anything. */
export const noQuarantine: Quarantine = {
  receive: () => Promise.reject(new Error('Nothing is uploaded here.')),
  leftovers: async () => [],
  remove: async () => undefined,
  close: async () => undefined,
};
