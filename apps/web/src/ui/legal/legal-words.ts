import type { LegalKind } from '@atelier/core/legal';

export const legalKindWords: Readonly<Record<LegalKind, string>> = {
  terms: 'Terms of use',
  privacy: 'Privacy notice',
  voluntary: 'Voluntary consent',
};
