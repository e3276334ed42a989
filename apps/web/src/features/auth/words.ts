/** Titles and leads that are also part of the pages' first paints, which have no session yet. */
export const signInWords = { title: 'Sign in', lead: 'Your pictures are where you left them.' } as const;
export const signUpWords = {
  title: 'Create an account',
  lead: 'Your prompts and pictures are yours alone.',
} as const;
