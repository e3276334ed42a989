const matchingAny = (...patterns: readonly RegExp[]): RegExp =>
  new RegExp(patterns.map(({ source }) => source).join('|'));

/** Also what guests need of the rest; toasts use the same. */
const ofForms = matchingAny(
  /@mantine[\\/](?:form|hooks|notifications)|node_modules[\\/](?:react-remove-scroll|@tanstack[\\/]react-router)[\\/]/,
  /[\\/](?:TextInput|PasswordInput|Skeleton|CloseButton|OptionalPortal|Transition|IconEye|IconEyeOff|IconFingerprint)\.m?js$/,
  /@mantine[\\/]core[\\/]esm[\\/](?:core[\\/]utils|components[\\/](?:Portal|Transition|Notification))[\\/]/,
  /src[\\/]features[\\/]auth[\\/](?!\w+Page\.)/,
  /src[\\/]lib[\\/](?:passkeys|useFragmentToken)/,
  /src[\\/]ui[\\/](?:AuthLayout|CurrentPasswordInput|EmailInput|form\.module|FormError|NameInput|NewPasswordInput|Notice|OAuthFaultNotice|Outcome|ResendVerification|showIssues|toasts|useFields|useIsMounted|legal[\\/]ticked)/,
  /core[\\/]src[\\/](?:codes|text|names)\./,
);

/** Not what only the console shares. */
const ofPictures =
  /src[\\/](?:features[\\/](?:images|jobs)|lib)[\\/]|core[\\/]src[\\/](?!settings|detection|legal|incidents)|@tabler[\\/]/;

/**
 * What is loaded together. Every further file is a request of its own, and the small parts that most pages share would
 * be dozens of them.
 */
export const chunkGroups = [
  // Before a page is known.
  { name: 'libraries', tags: ['$initial' as const], test: /[\\/]node_modules[\\/]/, priority: 5 },
  { name: 'app', tags: ['$initial' as const], priority: 4 },
  { name: 'forms', test: ofForms, minShareCount: 2, priority: 3 },
  // What checks the shape of data.
  { name: 'schemas', test: /[\\/]zod[\\/]|[\\/]core[\\/]src[\\/]/, minShareCount: 6, priority: 2 },
  // Of the pages of members.
  { name: 'shared', minShareCount: 6, priority: 1 },
  { name: 'pictures', test: ofPictures, minShareCount: 3, priority: 0 },
];
