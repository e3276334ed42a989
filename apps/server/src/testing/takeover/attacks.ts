import type { Choice } from './scene.ts';
import type { StepName } from './steps.ts';

export type Move = readonly [StepName, Choice];

const person = (who: number) => ({
  /** Acts in the first browser with the first choice of everything by default. */
  does: (name: StepName, choice: Partial<Choice> = {}): Move => [
    name,
    { who, browser: 0, address: 0, password: 0, pick: 0, ...choice },
  ],
});
const ann = person(0);
const mallory = person(1);

/** See `sceneOf`, `followLink` and `returnFromProvider` for what the numbers choose. */
const othersAddress = { address: 2 };
const withPassword = { pick: 2 };
const reportRegistration = { pick: 3 };
const previousEmail = { pick: 4 };
const claimedAccount = { pick: 2 };
const othersAccount = { pick: 3 };
const othersClaim = { pick: 5 };

const proven = ({ does }: ReturnType<typeof person>): readonly Move[] => [
  does('register'),
  does('followLink'),
  does('signIn'),
];
const preHijack = mallory.does('register', othersAddress);

/** Where things stand when a sequence begins: from nothing the interesting places are far away. */
export const startingStates = {
  'without accounts': [],
  'Ann has a proven account': proven(ann),
  'both have proven accounts': [...proven(ann), ...proven(mallory)],
  'Mallory registered with the address of Ann': [preHijack],
} as const satisfies Record<string, readonly Move[]>;
export type StartingState = keyof typeof startingStates;

const thefts: Readonly<Record<string, readonly Move[]>> = {
  'a stolen cookie': [mallory.does('stealCookie')],
  'a password that was learned': [mallory.does('learnPassword'), mallory.does('signIn')],
};
const additions = {
  'a passkey': 'addPasskey',
  'an authenticator app': 'enrolTotp',
  'an access token': 'issueToken',
} as const satisfies Record<string, StepName>;

/** Attacks that have let two people into one account elsewhere, each as short as it can be. */
export const attacks: Readonly<Record<string, readonly Move[]>> = {
  'a registration by a stranger is confirmed by the owner of the mailbox': [
    preHijack,
    ann.does('followLink'),
  ],
  'a registration by a stranger is confirmed with a password that is not its own': [
    preHijack,
    ann.does('followLink', withPassword),
  ],
  'a registration by a stranger is verified by a new link that its victim requested': [
    preHijack,
    ann.does('resendVerification'),
    ann.does('followLink'),
  ],
  'a registration by a stranger is confirmed after its victim tried to register as well': [
    preHijack,
    ann.does('register'),
    ann.does('followLink', previousEmail),
    ann.does('followLink'),
    mallory.does('signIn'),
  ],
  'a stranger waits in a session for a reset': [
    preHijack,
    ann.does('forgotPassword'),
    ann.does('followLink'),
    ann.does('signIn'),
  ],
  'a stranger leaves a passkey behind': [
    preHijack,
    mallory.does('addPasskey'),
    ann.does('forgotPassword'),
    ann.does('followLink'),
    mallory.does('signInByPasskey', { browser: 1 }),
  ],
  'a stranger leaves an authenticator app and a token behind': [
    preHijack,
    mallory.does('enrolTotp'),
    mallory.does('issueToken'),
    ann.does('forgotPassword'),
    ann.does('followLink'),
    mallory.does('refreshToken'),
  ],
  'a stranger returns to an account that its victim has disowned': [
    preHijack,
    ann.does('followLink', reportRegistration),
    mallory.does('signIn', { browser: 1 }),
    ann.does('forgotPassword'),
    ann.does('followLink'),
    mallory.does('signIn', { browser: 1 }),
  ],
  'a reset link outlives the move of the account to another address': [
    preHijack,
    ann.does('forgotPassword'),
    mallory.does('changeEmail'),
    mallory.does('followLink'),
    ann.does('followLink'),
  ],
  'a verification link outlives the move of the account to another address': [
    preHijack,
    mallory.does('changeEmail'),
    mallory.does('followLink'),
    ann.does('followLink'),
    ann.does('followLink', reportRegistration),
  ],
  'a change of address that a stranger began outlives a reset': [
    preHijack,
    mallory.does('changeEmail'),
    ann.does('forgotPassword'),
    ann.does('followLink'),
    mallory.does('followLink'),
  ],
  'the owner of an address verifies it for an account of another person': [
    ann.does('register'),
    ann.does('changeEmail', othersAddress),
    mallory.does('followLink'),
  ],
  'the owner of an address confirms it for a verified account of another person': [
    ...proven(ann),
    ann.does('changeEmail', othersAddress),
    ann.does('followLink'),
    mallory.does('followLink'),
  ],
  'a user links while signed in at the provider as another user': [
    ...proven(ann),
    ann.does('beginProviderLink'),
    ann.does('returnFromProvider', othersAccount),
  ],
  'a user links a stranger’s account at the provider that claims their address': [
    ...proven(ann),
    ann.does('beginProviderLink'),
    ann.does('returnFromProvider', othersClaim),
  ],
  'an account at the provider claims the address of an account here': [
    ...proven(ann),
    mallory.does('beginProviderSignIn'),
    mallory.does('returnFromProvider', claimedAccount),
  ],
  'an account at the provider claims an address that has no account yet': [
    mallory.does('beginProviderSignIn'),
    mallory.does('returnFromProvider', claimedAccount),
    ann.does('forgotPassword'),
    ann.does('followLink'),
  ],
  ...Object.fromEntries(
    Object.entries(thefts).flatMap(([means, theft]) =>
      Object.entries(additions).map(([added, addition]) => [
        `a stranger came in by ${means} and added ${added} before the owner reset the password`,
        [
          ...proven(ann),
          ...theft,
          mallory.does(addition),
          ann.does('forgotPassword'),
          ann.does('followLink'),
        ],
      ]),
    ),
  ),
  'a stranger returns with a passkey of a stolen session and the owner reports that sign-in': [
    ...proven(ann),
    mallory.does('stealCookie'),
    mallory.does('addPasskey'),
    mallory.does('signInByPasskey', { browser: 1 }),
    ann.does('followLink'),
  ],
  'the owner of an address signs in by the provider where a stranger has registered': [
    preHijack,
    ann.does('beginProviderSignIn'),
    ann.does('returnFromProvider'),
  ],
};
