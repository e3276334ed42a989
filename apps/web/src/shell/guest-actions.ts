/** Which actions the header offers to a guest on a page: none that leads to where the guest already is. */
export const guestActionsAt = (
  path: string,
  mayRegister: boolean,
): { readonly signIn: boolean; readonly signUp: boolean } => {
  const isSetup = path === '/setup';
  return {
    signIn: !isSetup && !path.startsWith('/sign-in'),
    signUp: mayRegister && !isSetup && path !== '/sign-up',
  };
};
