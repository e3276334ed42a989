import { eventually } from './browser.ts';
import type { Visitor } from './browser-visitor.ts';

// Both kinds of question wait for the device, and whichever comes first would be answered.
const noteQuestions = `(() => {
  const ask = navigator.credentials?.get.bind(navigator.credentials);
  if (ask === undefined) return;
  navigator.credentials.get = (options) => {
    const answer = ask(options);
    if (options.mediation !== 'conditional') window.__asked = true;
    return answer;
  };
})()`;

/**
 * A device that keeps passkeys and knows its owner by finger, in the browser of this visitor (Chromium's virtual
 * authenticator). It answers by itself whatever the page asks it.
 */
export const plugInAuthenticator = async ({ context, page }: Pick<Visitor, 'context' | 'page'>) => {
  await page.addInitScript(noteQuestions);
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
    /** Resolves when the page asks for a touch, and no longer for a choice among the browser's suggestions. */
    asked: () => eventually(() => page.evaluate('window.__asked === true')).toBe(true),
    /** Whether the user is present; requests wait until then. */
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
