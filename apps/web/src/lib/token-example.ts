/** A first call with an access token, to be pasted into a shell. The token comes from the environment, not the history. */
export const callExample = (origin: string): string =>
  `curl ${origin}/trpc/account.me \\\n  -H "Authorization: Bearer $ATELIER_TOKEN"`;

/** How a program gets its next pair when the access token has run out. */
export const refreshExample = (origin: string): string =>
  [
    `curl ${origin}/trpc/tokens.refresh \\`,
    `  -H "Content-Type: application/json" \\`,
    `  -d "{\\"refreshToken\\":\\"$ATELIER_REFRESH_TOKEN\\"}"`,
  ].join('\n');
