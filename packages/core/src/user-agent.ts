type Names = readonly (readonly [RegExp, string])[];

/** The first match counts: Edge also says Chrome, and Chrome also says Safari. */
const browsers: Names = [
  [/\b(Edg|EdgA|EdgiOS)\//, 'Edge'],
  [/\b(OPR|OPiOS)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/[\d.]+ (Mobile\/\w+ )?Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const systems: Names = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

const maxLength = 256;

const firstMatch = (names: Names, text: string): string | null =>
  names.find(([pattern]) => pattern.test(text))?.[1] ?? null;

/**
 * The browser and the system that a user agent claims, for display only. The names come from the lists above, so a forged
 * user agent cannot put its own text into a page or an email.
 */
export const parseUserAgent = (
  userAgent: string,
): { readonly browser: string | null; readonly system: string | null } => {
  const text = userAgent.slice(0, maxLength);
  return { browser: firstMatch(browsers, text), system: firstMatch(systems, text) };
};
