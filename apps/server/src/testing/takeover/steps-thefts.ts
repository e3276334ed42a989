import { accountAt, chosen, type Step } from './scene.ts';
import { type Persona, passwordsInUse } from './world.ts';

/** Copies the cookies out of a browser in which the other person is signed in. */
export const stealCookie: Step = async ({ world, other, browser: { client } }) => {
  for (const victim of other.browsers) {
    const session = victim.client.jar.get('atelier_session');
    const userId = await accountAt(world, victim);
    if (session === undefined || userId === null) continue;
    client.jar.clear();
    for (const [name, value] of victim.client.jar) client.jar.set(name, value);
    world.compromised.add(userId);
    return client.query('session.current');
  }
  return null;
};

/** From a theft on its victim uses other passwords: one that others know protects nothing. */
const replacePasswords = ({ name, passwords }: Persona): void => {
  // A password that leans on a name is refused.
  const birds = name === 'ann' ? 'Curlews' : 'Plovers';
  const fresh = Array.from(
    { length: passwordsInUse },
    (_, n) => `Quiet & ${birds} ${passwords.length + n + 1}`,
  );
  passwords.unshift(...fresh);
};

/** Learns a password that the other person has used, and with it every account for which they may have chosen it. */
export const learnPassword: Step = async ({ world, self, other, browser: { client }, pick }) => {
  const learned = chosen(other.remembered, pick);
  if (learned === undefined) return null;
  for (const address of world.people.flatMap(({ addresses }) => addresses)) {
    const user = await world.server.db.users.findByEmail(address);
    if (user !== null) world.compromised.add(user.id);
  }
  self.remembered.push(learned);
  replacePasswords(other);
  return client.query('session.current');
};
