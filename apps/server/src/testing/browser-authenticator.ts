import type { Visitor } from './browser-visitor.ts';

/**
 * A device that keeps passkeys and knows its owner by finger, in the browser of this visitor (Chromium's virtual
 * authenticator). It answers by itself whatever the page asks it.
 */
export const plugInAuthenticator = async ({ context, page }: Pick<Visitor, 'context' | 'page'>) => {
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether the person is there to touch it; questions wait meanwhile. */
    answers: (enabled: boolean) =>
      devtools.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled }),
    /** Whether it knows the finger that touches it. */
    knows: (isUserVerified: boolean) =>
      devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    /** How many passkeys it keeps. */
    count: async (): Promise<number> =>
      (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length,
  };
};
export type Authenticator = Awaited<ReturnType<typeof plugInAuthenticator>>;
