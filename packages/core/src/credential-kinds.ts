/** `share`: the secret in the address of a share link, which opens that link alone. */
export const credentialKinds = ['session', 'apiKey', 'accessToken', 'share'] as const;
export type CredentialKind = (typeof credentialKinds)[number];

/** The credentials of procedures that are open to programs: for images and jobs, not for the account (pitfall 19). */
export const programmatic = ['session', 'accessToken'] as const satisfies readonly CredentialKind[];
