import fc from 'fast-check';
import { type Answer, createClient } from '../in-process-client.ts';
import { type StartingState, startingStates } from './attacks.ts';
import { faultsIn, listAccounts } from './keys.ts';
import { type Choice, type Scene, sceneOf } from './scene.ts';
import { type StepName, stepNames, steps } from './steps.ts';
import { settle, type World } from './world.ts';

/** How often each kind of step was tried and succeeded. */
export type Tally = Map<StepName, { tried: number; worked: number }>;

/** A session that has ended is no use to a browser: its page leads to the sign-in. */
const dropEndedSession = ({ browser: { client } }: Scene, answer: Answer): void => {
  if (answer.status === 401 && answer.text.includes('unauthenticated')) client.jar.delete('atelier_session');
};

/** Whether it succeeded; an OAuth fault is in the redirect. */
export const didWork = (answer: Answer | null): boolean =>
  answer !== null && answer.status < 400 && answer.headers.location?.includes('fault=') !== true;

/** @throws Error if the server fails, or if two people have credentials of one account afterwards */
export const takeStep = async (
  world: World,
  name: StepName,
  choice: Choice,
  tally: Tally = new Map(),
): Promise<void> => {
  const scene = sceneOf(world, choice);
  const answer = await steps[name].step(scene);
  const count = tally.get(name) ?? { tried: 0, worked: 0 };
  tally.set(name, count);
  count.tried += 1;
  if (didWork(answer)) count.worked += 1;
  if (answer !== null && answer.status >= 500) throw new Error(`${name} failed: ${answer.text}`);
  await settle(world);
  if (answer !== null) dropEndedSession(scene, answer);
  const faults = faultsIn(await listAccounts(world), world.compromised);
  if (faults.length > 0) throw new Error(faults.join('\n'));
};

const play = (name: StepName, choice: Choice, tally: Tally): fc.AsyncCommand<World, World> => ({
  check: (world) => steps[name].when(sceneOf(world, choice)),
  run: (_, world) => takeStep(world, name, choice, tally),
  toString: () => `${name}(${JSON.stringify(choice)})`,
});

const often = (weight: number, value: number) => ({ weight, arbitrary: fc.constant(value) });

const anyChoice: fc.Arbitrary<Choice> = fc.record({
  who: fc.nat(1),
  browser: fc.nat(1),
  address: fc.oneof(often(5, 0), often(2, 1), often(5, 2), often(1, 3)),
  password: fc.oneof(often(3, 0), often(1, 1)),
  pick: fc.oneof(fc.nat(3), fc.nat(23)),
});

/** Any sequence of steps, likelier ones more often. */
export const anySequence = (maxSteps: number, tally: Tally) =>
  fc.commands(
    [
      fc.oneof(
        ...stepNames.map((name) => ({
          weight: steps[name].weight,
          arbitrary: anyChoice.map((choice) => play(name, choice, tally)),
        })),
      ),
    ],
    { maxCommands: maxSteps, size: 'max' },
  );

const hourMs = 3_600_000;

/** The owner of each stolen account resets it by email, in a browser that is new to it. */
export const recover = async (world: World): Promise<void> => {
  const { server, people, compromised } = world;
  for (const { user } of await listAccounts(world)) {
    const owner = people.find(({ addresses }) => addresses.includes(user.email));
    // A review has locked it, so that no one has signed in since.
    if (!compromised.has(user.id) || user.lockedAt !== null) continue;
    // The number of emails per address and hour is limited.
    world.clock.advance(hourMs);
    const phone = createClient({ port: server.port, origin: server.origin });
    await phone.mutate('emailLinks.forgotPassword', { email: user.email });
    await settle(world);
    const receivedEmail = owner?.receivedEmails.findLast(
      ({ path, to }) => path === '/reset-password' && to === user.email,
    );
    const chosen = { token: receivedEmail?.token, password: owner?.passwords[0] };
    const answer = await phone.mutate('emailLinks.resetPassword', chosen);
    phone.close();
    if (answer.status !== 200) throw new Error(`${user.email} could not be reset: ${answer.text}`);
    compromised.delete(user.id);
  }
  const faults = faultsIn(await listAccounts(world), compromised);
  if (faults.length > 0) throw new Error(faults.join('\n'));
};

export const begin = async (world: World, beginning: StartingState): Promise<void> => {
  for (const [name, choice] of startingStates[beginning]) await takeStep(world, name, choice);
};
