import { type ProviderKind, providerKinds } from '@atelier/core/schemas/provider-kinds';

/** The kind that is being added, so that Back leads to the choice of kinds. */
export const parseProviderKind = (raw: Record<string, unknown>): { kind?: ProviderKind } => {
  const kind = providerKinds.find((each) => each === raw.kind);
  return kind === undefined ? {} : { kind };
};
