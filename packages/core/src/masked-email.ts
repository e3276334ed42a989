/**
 * An address for people who know it: its first character and its domain, such as `a…@example.org`. What is masked is personal data
 * still, but no address that one could write to.
 */
export const maskedEmail = (email: string): string => {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return at <= 0 ? '…' : `${first}…${email.slice(at)}`;
};
