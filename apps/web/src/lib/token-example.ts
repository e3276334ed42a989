/** A shell command that calls the API. It reads the token from the environment, to keep it out of the history. */
export const callExample = (origin: string): string =>
  `curl ${origin}/trpc/account.me \\\n  -H "Authorization: Bearer $ATELIER_TOKEN"`;

/** A shell command that gets the next token pair once the access token has expired. */
export const refreshExample = (origin: string): string =>
  [
    `curl ${origin}/trpc/tokens.refresh \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d "{\\"refreshToken\\":\\"$ATELIER_REFRESH_TOKEN\\"}"`,
  ].join('\n');
