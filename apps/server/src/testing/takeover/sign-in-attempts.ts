import type { PasskeyRequest } from '@atelier/core/schemas/passkeys';
import type { z } from 'zod';
import { type Client, createClient } from '../in-process-client.ts';
import { accountAt } from './scene.ts';
import type { Persona, World } from './world.ts';

type Try = (guest: Client) => Promise<unknown>;

const tryPasskey =
  (authenticator: Persona['passkeys'][number]): Try =>
  async (guest) => {
    const options = (await guest.mutate('auth.beginPasskeySignIn')).data<z.output<typeof PasskeyRequest>>();
    await guest.mutate('auth.signInWithPasskey', { response: authenticator.get(options) });
  };

const tryProvider =
  ({ fake }: World, account: Persona['providerAccounts'][number]): Try =>
  async (guest) => {
    const { headers } = await guest.raw({ path: '/auth/oidc' });
    await guest.raw({ path: fake.approve(headers.location ?? '', account) });
  };

/** Everything that a person can sign in with. */
const triesOf = (world: World, persona: Persona, taken: readonly string[]): Try[] => [
  ...taken.flatMap((email) =>
    [...new Set([...persona.passwords, ...persona.remembered.map(({ password }) => password)])].map(
      (password) => (guest: Client) => guest.signIn(email, password),
    ),
  ),
  ...persona.passkeys.map(tryPasskey),
  ...persona.providerAccounts
    .filter(({ email }) => email !== null && taken.includes(email))
    .map((account) => tryProvider(world, account)),
  ...[...persona.cookies].map(
    ([token, kind]) =>
      async (guest: Client) =>
        guest.jar.set(`atelier_${kind}`, token),
  ),
];

const byBearers = async ({ server }: World, { accessTokens }: Persona): Promise<string[]> => {
  const entered: string[] = [];
  for (const token of accessTokens) {
    const program = createClient({
      port: server.port,
      origin: server.origin,
      headers: { authorization: `Bearer ${token}` },
    });
    const answer = await program.query('account.me');
    program.close();
    if (answer.status === 200) entered.push(answer.data<{ email: string }>().email);
  }
  return entered;
};

/**
 * Tries every sign-in with everything that this person ever had. Passing the first factor counts as signed in.
 * @returns the addresses of the accounts
 */
export const accountsAccessibleBy = async (
  world: World,
  persona: Persona,
  taken: readonly string[],
): Promise<string[]> => {
  const { server } = world;
  const entered = await byBearers(world, persona);
  for (const attempt of triesOf(world, persona, taken)) {
    const guest = createClient({ port: server.port, origin: server.origin });
    await attempt(guest);
    const userId = await accountAt(world, { client: guest, pendingRedirect: null });
    const isAlive = guest.jar.has('atelier_session')
      ? (await guest.query('account.me')).status === 200
      : (await guest.query('secondFactor.pending')).data() !== null;
    guest.close();
    const user = userId === null || !isAlive ? null : await server.db.users.findById(userId);
    if (user !== null) entered.push(user.email);
  }
  return entered;
};
