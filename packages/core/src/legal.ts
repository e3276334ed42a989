/** Texts that the operator publishes for everyone: what they are, and who still has to accept them (R-DATA-6). */

/** Terms of use, the privacy notice, and something that people may agree to or not. */
export const legalKinds = ['terms', 'privacy', 'voluntary'] as const;
export type LegalKind = (typeof legalKinds)[number];

/** How a person agreed: in the sign-up form, on the page that asks, or in their account. */
export const consentWays = ['sign_up', 'asked', 'account'] as const;
export type ConsentWay = (typeof consentWays)[number];

interface Version {
  readonly kind: LegalKind;
  readonly version: number;
}

/** The name of a version in a consent, such as `terms-3`. */
export const consentVersion = ({ kind, version }: Version): string => `${kind}-${version}`;

/** @returns null for what `consentVersion` does not write */
export const readConsentVersion = (text: string): Version | null => {
  const [name, number, ...rest] = text.split('-');
  const kind = legalKinds.find((one) => one === name);
  const version = Number(number);
  return kind === undefined || rest.length > 0 || !Number.isSafeInteger(version) ? null : { kind, version };
};

interface Published extends Version {
  readonly mustAccept: boolean;
  readonly retiredAt: Date | null;
}

/** The newest version of each kind that counts. */
export const currentTexts = <T extends Published>(texts: readonly T[]): T[] =>
  legalKinds.flatMap((kind) => {
    const [newest] = texts
      .filter((text) => text.kind === kind && text.retiredAt === null)
      .toSorted((one, other) => other.version - one.version);
    return newest === undefined ? [] : [newest];
  });

/**
 * The current versions that a person has to accept first. A version that did not ask everyone again, such as a corrected
 * typing error, leaves it with what the person accepted before.
 * @param accepted what the person agreed to and did not withdraw, as `consentVersion` writes it
 */
export const owedTexts = <T extends Published>(texts: readonly T[], accepted: readonly string[]): T[] => {
  const versions = accepted.flatMap((text) => readConsentVersion(text) ?? []);
  return currentTexts(texts).filter(({ kind }) => {
    const asking = texts.filter((text) => text.kind === kind && text.mustAccept && text.retiredAt === null);
    const least = Math.max(0, ...asking.map(({ version }) => version));
    const newest = Math.max(0, ...versions.filter((one) => one.kind === kind).map(({ version }) => version));
    return newest < least;
  });
};
